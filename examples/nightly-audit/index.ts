import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";
import { markdown } from "./markdown";

const config = new pulumi.Config();
const domainName = config.require("domain");
const configured = config.require("day");
const day =
  configured === "yesterday" ? new Date(Date.now() - 86_400_000).toISOString().slice(0, 10) : configured;

/** The program: what it returns are the outputs. */
async function audit() {
  // The API lists a domain one kind of task at a time.
  const kinds = ["file", "directory", "regex", "preload"] as const;
  const listings = await Promise.all(
    kinds.map((objectType) =>
      cdn.getRefreshTasks({
        domainName,
        objectType,
        startTime: `${day}T00:00:00Z`,
        endTime: `${day}T23:59:59Z`,
        all: true,
      }),
    ),
  );
  const tasks = listings
    .flatMap((listing) => listing.tasks)
    .sort((a, b) => a.creationTime.localeCompare(b.creationTime));
  // A day later, what is not complete has failed, whatever the API calls it.
  const failures = tasks.filter(({ status }) => status !== "Complete");
  if (failures.length > 0) {
    await pulumi.log.warn(`${failures.length} of ${tasks.length} tasks of ${domainName} failed on ${day}.`);
  }
  const { requestId, ...quota } = await cdn.getRefreshQuota();
  const counts = Object.fromEntries(kinds.map((kind, index) => [kind, listings[index].totalCount]));
  const readme = markdown({ domainName, day, counts, failures, quota });
  return { day, counts, failures, tasks, quota, readme };
}

export = audit;
