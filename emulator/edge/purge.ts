import { isWithin } from "../objectPath.js";
import type { TaskEffect } from "../tasks.js";
import { patternTest } from "./pattern.js";
import { visitedUrl, withoutQuery } from "./visitedUrl.js";

/** What a purge can tell copies apart by. */
export interface Purgeable {
  readonly url: string;
  /** Cache tags that the origin has given it. */
  readonly tags: readonly string[];
}

/** A refresh, as a node obeys it. */
export interface Purge {
  /** The only URLs that it can concern; undefined where it takes a look at every copy. */
  urls?: readonly string[];
  concerns(copy: Purgeable): boolean;
  /** Whether the copies are dropped. Else they expire, and stay where the origin answers 304. */
  drops: boolean;
}

/** The refresh of a task; undefined for a prefetch. */
export function purgeOf({ kind, objectPath, force }: TaskEffect): Purge | undefined {
  switch (kind) {
    case "preload":
      return undefined;
    case "file": {
      const urls = urlsOf(objectPath);
      return { urls, concerns: ({ url }) => urls.includes(url), drops: true };
    }
    case "ignoreParams": {
      const urls = urlsOf(objectPath).map(withoutQuery);
      return { concerns: ({ url }) => urls.includes(withoutQuery(url)), drops: force };
    }
    case "directory": {
      const urls = urlsOf(objectPath);
      return { concerns: ({ url }) => urls.some((folder) => url.startsWith(folder)), drops: force };
    }
    case "regex": {
      const tests = withSchemes(objectPath).map((pattern) => patternTest(withLowerCaseHost(pattern)));
      return { concerns: ({ url }) => tests.some((matches) => matches(url)), drops: force };
    }
    case "cacheTag": {
      const { domain, tag } = tagOf(objectPath);
      return { concerns: ({ url, tags }) => hostOf(url) === domain && tags.includes(tag), drops: force };
    }
    case "hostname":
      return { concerns: ({ url }) => hostOf(url) === objectPath, drops: force };
    case "site":
      return { concerns: ({ url }) => isWithin(hostOf(url), objectPath), drops: force };
    case "siteTag": {
      const { domain, tag } = tagOf(objectPath);
      return {
        concerns: ({ url, tags }) => isWithin(hostOf(url), domain) && tags.includes(tag),
        drops: force,
      };
    }
  }
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}

function tagOf(objectPath: string): { domain: string; tag: string } {
  const [domain = "", ...rest] = objectPath.split("/");
  return { domain, tag: rest.join("/") };
}

/** URLs that an object path stands for. */
export function urlsOf(objectPath: string): string[] {
  return withSchemes(objectPath)
    .map(visitedUrl)
    .filter((url) => url !== undefined);
}

/** A path with its scheme. It is a guess that one without a scheme stands for both: no source says anything. */
function withSchemes(objectPath: string): string[] {
  return /^https?:\/\//i.test(objectPath)
    ? [objectPath]
    : ["http", "https"].map((scheme) => `${scheme}://${objectPath}`);
}

function withLowerCaseHost(pattern: string): string {
  return pattern.replace(/^https?:\/\/[^/]*/i, (host) => host.toLowerCase());
}
