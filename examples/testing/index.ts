import * as pulumi from "@pulumi/pulumi";
import { releaseSite } from "./site";

const config = new pulumi.Config();

export const { purge, prefetch } = releaseSite({
  site: config.require("site"),
  release: config.require("release"),
});
