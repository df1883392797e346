import type { Problem } from "../../../provider/base/validation.js";
import { cachePrefetchKind } from "../../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../../provider/products/cdn/cacheTagRefresh.js";
import { taskCompletionKind } from "../../../provider/resource/taskCompletion.js";
import type { Message, Section } from "./message.js";

type Inputs = Record<string, unknown>;
type Case = [when: string, inputs: Inputs, about: string, advice: string];

const SITE = "https://www.example.com/";
const FILE = `${SITE}index.html`;
const LONG = "a".repeat(1100);

const paths = (...objectPaths: unknown[]): Inputs => ({ objectPaths });
const withFile = (inputs: Inputs): Inputs => ({ objectPaths: [FILE], ...inputs });
const FULL_URL = "give a full URL such as https://www.example.com/index.html";

const OF_ANY_RESOURCE: readonly Case[] = [
  ["An input's name is misspelt.", withFile({ objectPath: FILE }), "objectPath ", "check its spelling"],
  ["`triggers` is no list.", withFile({ triggers: "1.4.0" }), "triggers", "must be a list of values"],
  ["A switch is not true or false.", withFile({ force: "yes" }), "force", "must be true or false"],
  [
    "A word is not one of those allowed.",
    withFile({ onFailure: "ignore" }),
    "onFailure",
    'must be one of "error", "warn"',
  ],
  [
    "A number is out of range.",
    withFile({ retryFailed: 11 }),
    "retryFailed",
    "must be a whole number from 0 to 10",
  ],
];

const OF_PATHS: readonly Case[] = [
  [
    "The list is none.",
    { objectPaths: FILE },
    "objectPaths",
    'must be a list such as ["https://www.example.com/index.html"]',
  ],
  ["A path is no text.", paths(7), "objectPaths[0]", "must be a text"],
  ["A path is an object.", paths({}), "objectPaths[0]", "must be a text"],
  ["A path is a list.", paths([]), "objectPaths[0]", "must be a text"],
  ["A path is empty.", paths(""), "objectPaths[0]", FULL_URL],
  [
    "Two paths stand in one text.",
    paths(`${FILE}\n${SITE}a.js`),
    "objectPaths[0]",
    "give one URL for each entry",
  ],
  ["There is white space around a path.", paths(` ${FILE}`), FILE, "remove it"],
  ["A path is no text in Unicode.", paths(`${SITE}\ud800`), SITE, "percent-encode it as UTF-8"],
  [
    "A path has another scheme.",
    paths("ftp://www.example.com/a"),
    "ftp://www.example.com/a",
    "only http:// and https://",
  ],
  ["A path has no host.", paths("https:///index.html"), "https:///index.html", FULL_URL],
  [
    "A path has a user name or a password, which the message does not show.",
    paths("https://user:password@www.example.com/"),
    "https://…@www.example.com/",
    "remove it",
  ],
  [
    "A path has a wildcard domain.",
    paths("https://*.example.com/"),
    "https://*.example.com/",
    "name each accelerated domain by itself",
  ],
  [
    "What stands for the domain is none.",
    paths("https://example/index.html"),
    "https://example/index.html",
    FULL_URL,
  ],
  [
    "A path is only a domain.",
    paths("https://www.example.com"),
    "https://www.example.com",
    "end it in / to name the site's root",
  ],
  ["A path has a fragment.", paths(`${FILE}#top`), FILE, "remove it, or write %23"],
  ["A path is too long.", paths(`${SITE}${LONG}`), SITE, "at most 1024 are allowed: shorten it"],
  [
    "The paths are of too many domains.",
    paths(...Array.from({ length: 11 }, (_, index) => `https://www${index}.example.com/`)),
    "objectPaths",
    "spread them over several CacheRefresh resources",
  ],
];

const REGEX = 'for a pattern such as .* give objectType: "regex"';

const OF_CACHE_REFRESH: readonly Case[] = [
  [
    "A file has a wildcard, as other clouds know it.",
    paths(`${SITE}assets/*`),
    `${SITE}assets/*`,
    `for all below a directory end the path in / (objectType: "directory"), ${REGEX}, for the character itself write %2A`,
  ],
  [
    "A file has a class of characters.",
    paths(`${SITE}app.[0-9].js`),
    `${SITE}app.[0-9].js`,
    `${REGEX}, for the brackets themselves write %5B and %5D`,
  ],
  [
    "A file has a wildcard in its query string.",
    paths(`${FILE}?*`),
    `${FILE}?…`,
    `for any query string leave it out and give objectType: "ignoreParams", ${REGEX}`,
  ],
  [
    "A directory has a wildcard.",
    paths(`${SITE}*/`),
    `${SITE}*/`,
    `for all below a directory name it alone, ${REGEX}`,
  ],
  ["A path is no directory.", withFile({ objectType: "directory" }), FILE, "a path must end in /"],
  [
    "A regular expression uses what the CDN does not understand.",
    { objectPaths: [`${SITE}(a|b).js`], objectType: "regex" },
    "(a|b).js",
    "use only [0-9], [a-z], [^/]* and .*",
  ],
  ["The hashes are no map.", withFile({ contentHashes: "5d41" }), "contentHashes", "must be a map such as"],
  [
    "A hash is no text.",
    withFile({ contentHashes: { [FILE]: 7 } }),
    `contentHashes["${FILE}"]`,
    "must be a hash",
  ],
  [
    "A hash is empty.",
    withFile({ contentHashes: { [FILE]: "" } }),
    `contentHashes["${FILE}"]`,
    "must be a hash",
  ],
  [
    "A hash is of a path that is not listed.",
    withFile({ contentHashes: { [`${SITE}b.js`]: "5d41" } }),
    `contentHashes["${SITE}b.js"]`,
    "add the path there, or remove the hash",
  ],
  [
    "One URL has two hashes, in two spellings.",
    {
      objectPaths: [`${SITE}a+b.js`, `${SITE}a%2Bb.js`],
      contentHashes: { [`${SITE}a+b.js`]: "5d41", [`${SITE}a%2Bb.js`]: "7a92" },
    },
    `contentHashes["${SITE}a%2Bb.js"] is not the hash of "${SITE}a+b.js"`,
    "give one of the two, or the same hash for both",
  ],
  [
    "Hashes are given for directories.",
    { objectPaths: [SITE], objectType: "directory", contentHashes: { [SITE]: "5d41" } },
    "contentHashes",
    "remove one of the two",
  ],
];

const OF_CACHE_PREFETCH: readonly Case[] = [
  ["A path is a directory.", paths(SITE), SITE, "name its files"],
  [
    "A path has a wildcard.",
    paths(`${SITE}*.js`),
    `${SITE}*.js`,
    "for several files name each of them, for the character itself write %2A",
  ],
  [
    "A path is a signed URL of OSS. Nothing of its query string is shown.",
    paths("https://www.example.com/a.zip?Expires=1767225600&OSSAccessKeyId=LTAI5t&Signature=x4"),
    "https://www.example.com/a.zip?…",
    "name it without its signature, and give the CDN access to the bucket",
  ],
  [
    "The headers are no map.",
    withFile({ withHeader: "br" }),
    "withHeader",
    "must be a map of header names to values",
  ],
  [
    "A header's name is none.",
    withFile({ withHeader: { "Accept Encoding": "br" } }),
    "withHeader",
    "give one such as Accept-Encoding",
  ],
  [
    "A header's value is no text. It may be a secret, and is not shown.",
    withFile({ withHeader: { "Accept-Encoding": 7 } }),
    "withHeader.Accept-Encoding",
    "must be a text",
  ],
  [
    "A header's value cannot be sent. It may be a secret, and is not shown.",
    withFile({ withHeader: { "Accept-Encoding": "br\n" } }),
    "withHeader.Accept-Encoding",
    "use printable ASCII only",
  ],
  [
    "The headers leave no room for a path.",
    withFile({ withHeader: { "X-One": "a".repeat(4_000), "X-Two": "a".repeat(4_000) } }),
    "withHeader",
    "give fewer or shorter headers",
  ],
];

const tags = (...cacheTags: string[]): Inputs => ({ domainName: "www.example.com", cacheTags });
const ofDomain = (domainName: unknown): Inputs => ({ domainName, cacheTags: ["html"] });
const DOMAIN = "give a domain such as www.example.com, without scheme and path";

const OF_CACHE_TAG_REFRESH: readonly Case[] = [
  ["The domain is no text.", ofDomain(7), "domainName", "must be a domain"],
  ["The domain is none.", ofDomain("https://www.example.com/"), "domainName", DOMAIN],
  [
    "The domain is a wildcard.",
    ofDomain("*.example.com"),
    "domainName",
    "name each accelerated domain by itself",
  ],
  ["A tag is empty.", tags(""), "cacheTags[0]", "give the value of a Cache-Tag header"],
  ["A tag is too long.", tags("a".repeat(200)), "cacheTags[0]", "at most 128 are allowed: shorten it"],
  ["Several tags stand in one text.", tags("a,b"), '"a,b"', "give each tag as an entry of its own"],
  ["A tag has a character that no tag has.", tags("a b"), '"a b"', "remove it"],
];

const OF_TASK_COMPLETION: readonly Case[] = [
  ["There is nothing to wait for.", {}, "resources", "give at least one of them"],
  [
    "The resources are no list.",
    { resources: 7 },
    "resources",
    "must be a list of resources such as [refresh]",
  ],
  [
    "A resource is none of this package.",
    { resources: [{ paths: "", hasRowsByPath: true }] },
    "resources[0]",
    "must be a resource of this package that has tasks",
  ],
  [
    "A task id is none.",
    { taskIds: ["14286878548,14286878549"] },
    "taskIds[0]",
    "must be the id of one task",
  ],
];

/** What is wrong with the inputs of resources: the checks themselves say it. */
export function inputSections(): Section[] {
  const every =
    "Each names the input, with the place in a list; nothing was submitted. All that is wrong is said at once, by `pulumi preview` too.";
  return [
    section("Inputs of every resource", every, cacheRefreshKind, OF_ANY_RESOURCE),
    section(
      "objectPaths",
      "Of `CacheRefresh` and `CachePrefetch`. A query string is not shown, since it can hold a token.",
      cacheRefreshKind,
      OF_PATHS,
    ),
    section("Inputs of CacheRefresh", "Beside `objectPaths`.", cacheRefreshKind, OF_CACHE_REFRESH),
    section("Inputs of CachePrefetch", "Beside `objectPaths`.", cachePrefetchKind, OF_CACHE_PREFETCH),
    section(
      "Inputs of CacheTagRefresh",
      "Beside those of every resource.",
      cacheTagRefreshKind,
      OF_CACHE_TAG_REFRESH,
    ),
    section(
      "Inputs of TaskCompletion",
      "Beside those of every resource.",
      taskCompletionKind,
      OF_TASK_COMPLETION,
    ),
  ];
}

function section(
  title: string,
  introduction: string,
  kind: { problems(inputs: Inputs): Problem[] },
  cases: readonly Case[],
): Section {
  const messages = cases.map(([when, inputs, about, advice]): Message => {
    const problems = kind.problems(inputs).map(({ property, reason }) => `${property} ${reason}`);
    if (problems.length !== 1)
      throw new Error(`${when} has ${problems.length} problems: ${problems.join("; ")}`);
    return { when, text: problems.join(), about, advice };
  });
  return { title, introduction, messages };
}
