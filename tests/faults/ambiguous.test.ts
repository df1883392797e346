import assert from "node:assert/strict";
import type {
  Emulator,
  EmulatorOptions,
  FaultHandle,
  ForeignTask,
  OperationName,
} from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { closeWorlds, world } from "./deployments.js";

interface Submission {
  what: string;
  operation: OperationName;
  kind: Kind;
  inputs: CommonInputs;
  /** As the history lists it. */
  objectType: string;
  /** As the server names what is submitted. */
  submitted: readonly string[];
}

const SITE = "https://www.example.com/";
const many = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index));
/** Longer than any test takes, so that a busy machine makes no deployment fail. */
const customTimeouts = { create: "10h", update: "10h" };

function refreshOf(what: string, objectPaths: string[], objectType = "file"): Submission {
  return {
    what,
    operation: "RefreshObjectCaches",
    kind: cacheRefreshKind as unknown as Kind,
    inputs: { objectPaths, customTimeouts } as CommonInputs,
    objectType,
    submitted: objectPaths,
  };
}

function prefetchOf(what: string, objectPaths: string[]): Submission {
  return {
    ...refreshOf(what, objectPaths, "preload"),
    operation: "PushObjectCache",
    kind: cachePrefetchKind as unknown as Kind,
  };
}

const tags: Submission = {
  what: "tags",
  operation: "RefreshObjectCacheByCacheTag",
  kind: cacheTagRefreshKind as unknown as Kind,
  inputs: {
    domainName: "www.example.com",
    cacheTags: ["product-42", "html"],
    customTimeouts,
  } as CommonInputs,
  objectType: "directory",
  submitted: ["www.example.com/product-42", "www.example.com/html"],
};

const oneFile = refreshOf("a file", [`${SITE}index.html`]);
const files = refreshOf(
  "files",
  many(5, (index) => `${SITE}${index}.js`),
);
const SUBMISSIONS: readonly Submission[] = [
  oneFile,
  files,
  refreshOf(
    "1000 files",
    many(1000, (index) => `${SITE}${index}.js`),
  ),
  refreshOf(
    "directories",
    many(5, (index) => `${SITE}${index}/`),
    "directory",
  ),
  prefetchOf(
    "prefetches",
    many(100, (index) => `${SITE}${index}.js`),
  ),
  tags,
];

describe("A submission whose answer is lost", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  for (const submission of SUBMISSIONS) {
    describe(`of ${submission.what}`, () => {
      it("is found in the history and not made again", async () => {
        const { applied, emulator } = await deploy(submission, { isApplied: true });
        assert.deepEqual(applied, [submission.submitted]);
        assert.deepEqual(emulator.tasks.length, submission.submitted.length);
      });

      it("is made again where it was not carried out", async () => {
        const { applied, calls } = await deploy(submission, { isApplied: false });
        assert.equal(calls, 2);
        assert.deepEqual(applied, [submission.submitted]);
      });

      for (const status of ["Complete", "Refreshing", "Failed"]) {
        it(`is made again though others did the same 10 s before, ${status} by now`, async () => {
          const { applied } = await deploy(submission, {
            isApplied: false,
            others: foreign(submission, { age: 10_000, status }),
          });
          assert.deepEqual(applied, [submission.submitted]);
        });

        it(`is found among older tasks of others, ${status} by now`, async () => {
          const { applied } = await deploy(submission, {
            isApplied: true,
            others: foreign(submission, { age: 10_000, status }),
          });
          assert.deepEqual(applied, [submission.submitted]);
        });
      }

      it("is found among failed tasks that others have made since", async () => {
        const { applied } = await deploy(submission, {
          isApplied: true,
          meanwhile: foreign(submission, { status: "Failed" }),
        });
        assert.deepEqual(applied, [submission.submitted]);
      });

      it("is not made again for what others have begun since, which is as good", async () => {
        const [theirs, ...rest] = submission.submitted;
        const { applied } = await deploy(submission, {
          isApplied: false,
          meanwhile: [{ objectPath: theirs as string, objectType: submission.objectType }],
        });
        assert.deepEqual(applied, rest.length === 0 ? [] : [rest]);
      });

      it("is found though the history shows it only after 7 s", async () => {
        const { applied } = await deploy(submission, { isApplied: true, emulator: { visibleAfter: 7_000 } });
        assert.deepEqual(applied, [submission.submitted]);
      });

      it("is found by clocks that are 10 minutes off, and older tasks of others are not", async () => {
        for (const clockAhead of [-600_000, 600_000]) {
          for (const isApplied of [true, false]) {
            const { applied } = await deploy(submission, {
              isApplied,
              clockAhead,
              others: foreign(submission, { age: 10_000, status: "Complete" }),
            });
            assert.deepEqual(applied, [submission.submitted]);
          }
        }
      });
    });
  }

  const LOOKALIKES: [what: string, submission: Submission, meanwhile: ForeignTask][] = [
    ["a prefetch for a refresh", oneFile, { objectPath: `${SITE}index.html`, objectType: "preload" }],
    [
      "a refresh for a prefetch",
      prefetchOf("a prefetch", [`${SITE}a`]),
      { objectPath: `${SITE}a`, objectType: "file" },
    ],
    ["another scheme's URL", oneFile, { objectPath: "http://www.example.com/index.html" }],
    ["a file that is called like a tag", tags, { objectPath: "www.example.com/html", objectType: "file" }],
    [
      "a directory that ends like a tag",
      tags,
      { objectPath: "https://www.example.com/my-html", objectType: "directory" },
    ],
    [
      "a prefetch for a refresh whatever the parameters",
      {
        ...oneFile,
        inputs: {
          objectPaths: oneFile.submitted,
          objectType: "ignoreParams",
          customTimeouts,
        } as CommonInputs,
      },
      { objectPath: `${SITE}index.html`, objectType: "preload" },
    ],
  ];
  for (const [what, submission, lookalike] of LOOKALIKES) {
    it(`never takes ${what}`, async () => {
      const { applied } = await deploy(submission, { isApplied: false, meanwhile: [lookalike] });
      assert.deepEqual(applied, [submission.submitted]);
    });
  }

  it("is made 5 times at most when every answer is lost, and is looked up first the next time", async () => {
    const here = await world();
    const { emulator } = here;
    const answers = loseAnswers(emulator, files, { isApplied: true });
    const blind = emulator.fault({
      operation: "DescribeRefreshTasks",
      do: { kind: "rewrite", answer: (body) => ({ ...body, TotalCount: 0, Tasks: {} }) },
    });
    const site = here.resource(files.kind);
    const first = await site.up(files.inputs);
    assert.equal(first.ok, false);
    assert.match(first.message, /RefreshObjectCaches failed: ECONNRESET/);
    assert.equal(emulator.calls(files.operation).length, 5);
    assert.deepEqual(site.state?.summary, { total: 5, complete: 0, failed: 0, unfinished: 5 });
    answers.remove();
    blind.remove();
    const next = await site.up(files.inputs);
    assert.equal(next.ok, true, next.message);
    assert.equal(site.state?.status, "Complete");
    assert.equal(emulator.calls(files.operation).length, 5);
  });

  it("is looked up by the next deployment where this one may not, and not made again", async () => {
    for (const isApplied of [true, false]) {
      const here = await world();
      const { emulator } = here;
      loseAnswers(emulator, files, { isApplied, times: 1 });
      emulator.addAccount({ ...emulator.account, forbidden: ["DescribeRefreshTasks"] });
      const site = here.resource(files.kind);
      const first = await site.up(files.inputs);
      assert.equal(first.ok, false);
      assert.match(
        first.message,
        /RefreshObjectCaches failed: ECONNRESET.*could not be found out, and will be looked up first next time: .*Allow the RAM action cdn:DescribeRefreshTasks/,
      );
      assert.match(first.message, /Forbidden\.RAM.*cdn:DescribeRefreshTasks/);
      assert.deepEqual(site.state?.taskIds, []);
      emulator.addAccount(emulator.account);
      const next = await site.up(files.inputs);
      assert.equal(next.ok, true, next.message);
      assert.equal(site.state?.status, "Complete");
      assert.deepEqual(appliedTo(emulator, files), [files.submitted]);
    }
  });

  it("at the end of the time is looked up by the next deployment, and not made again", async () => {
    const here = await world();
    const { emulator } = here;
    emulator.fault({
      operation: files.operation,
      when: { times: 1 },
      do: { kind: "stall", applied: true },
    });
    const site = here.resource(files.kind);
    const first = await site.up({ ...files.inputs, customTimeouts: { create: "1m", update: "10h" } });
    assert.equal(first.ok, false);
    assert.match(first.message, /RefreshObjectCaches failed: TimeLimit/);
    const next = await site.up(files.inputs);
    assert.equal(next.ok, true, next.message);
    assert.deepEqual(appliedTo(emulator, files), [files.submitted]);
    assert.equal(site.state?.status, "Complete");
  });

  for (const [what, later] of [
    ["withholds the others that it counts", () => []],
    ["gives them again for every other page", (rows) => rows],
  ] as const satisfies [string, (first: unknown[]) => unknown[]][]) {
    it(`is found though the history lists only its first rows, and ${what}`, async () => {
      const pages = refreshOf(
        "files",
        many(60, (index) => `${SITE}${index}.html`),
      );
      const here = await world();
      loseAnswers(here.emulator, pages, { isApplied: true, times: 1 });
      let first: unknown[] = [];
      here.emulator.fault({
        operation: "DescribeRefreshTasks",
        when: {
          match: ({ parameters }) => parameters.ObjectPath === undefined && parameters.TaskId === undefined,
        },
        do: {
          kind: "rewrite",
          answer: (body) => {
            const { PageNumber, Tasks } = body as { PageNumber: number; Tasks: { CDNTask: unknown[] } };
            if (PageNumber === 1) first = Tasks.CDNTask.slice(0, 20);
            return { ...body, Tasks: { CDNTask: PageNumber === 1 ? first : later(first) } };
          },
        },
      });
      const up = await here.resource(pages.kind).up(pages.inputs);
      assert.deepEqual(up, { ok: true, message: "" });
      assert.deepEqual(appliedTo(here.emulator, pages), [pages.submitted]);
    });
  }

  it("is open where the history withholds what it counts, and the message says so", async () => {
    const hiding = await world();
    loseAnswers(hiding.emulator, tags, { isApplied: true, times: 1 });
    hiding.emulator.fault({
      operation: "DescribeRefreshTasks",
      do: { kind: "rewrite", answer: withholding },
    });
    const { message: hidden } = await hiding.resource(tags.kind).up(tags.inputs);
    assert.match(
      hidden,
      /next time: The history returns fewer rows than it counts, so its answer is not certain\. This concerns product-42 and 1 more\.\n/,
    );
    assert.match(
      hidden,
      /What was submitted is kept: the next `pulumi up` goes on from here and submits only/,
    );
  });

  it("at the time limit is told with the failure before it", async () => {
    const { emulator, resource } = await world();
    const { kind, inputs, operation } = files;
    const throttled = { kind: "error", statusCode: 400, code: "Throttling.User" } as const;
    emulator.fault({ operation, when: { times: 1 }, do: throttled });
    emulator.fault({ operation, do: { kind: "stall", applied: false } });
    const { message } = await resource(kind).up({ ...inputs, customTimeouts: { create: "10m" } });
    assert.match(
      message,
      /failed: TimeLimit: .*allow more time\. .*The failure before that: RefreshObjectCaches failed: Throttling\.User: /,
    );
  });

  it("of paths without a scheme is found under the scheme that the history gives them", async () => {
    const bare = refreshOf(
      "files",
      many(5, (index) => `www.example.com/${index}.html`),
    );
    const here = await world();
    loseAnswers(here.emulator, bare, { isApplied: true, times: 1 });
    here.emulator.fault({
      operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
      do: {
        kind: "rewrite",
        answer: (body) => JSON.parse(JSON.stringify(body).replaceAll('"www.', '"http://www.')) as unknown,
      },
    });
    const up = await here.resource(bare.kind).up(bare.inputs);
    assert.deepEqual(up, { ok: true, message: "" });
    assert.deepEqual(appliedTo(here.emulator, bare), [bare.submitted]);
  });

  for (const [how, historySpelling] of [
    ["in capitals", (path: string) => path.replace(/%../g, (code) => code.toUpperCase())],
    ["without escapes", (path: string) => path.replaceAll("%2b", "+").replaceAll("%25", "%")],
  ] as const) {
    for (const count of [1, 5]) {
      it(`of ${count} with escapes is found under the spelling that the history gives, ${how}`, async () => {
        const escaped = refreshOf(
          "files",
          many(count, (index) => `${SITE}${index}%2b100%25.html`),
        );
        for (const isApplied of [true, false]) {
          const here = await world({ emulator: { historySpelling } });
          loseAnswers(here.emulator, escaped, { isApplied, times: 1 });
          const up = await here.resource(escaped.kind).up(escaped.inputs);
          assert.deepEqual(up, { ok: true, message: "" });
          assert.deepEqual(appliedTo(here.emulator, escaped), [escaped.submitted]);
        }
      });
    }
  }

  it("is found under another spelling though the history lists only its newest row", async () => {
    const escaped = refreshOf(
      "files",
      many(5, (index) => `${SITE}${index}%2b.html`),
    );
    const here = await world({
      emulator: { historySpelling: (path) => path.replaceAll("%2b", "+"), merge: "never" },
    });
    loseAnswers(here.emulator, escaped, { isApplied: true, times: 1 });
    here.emulator.fault({
      operation: "DescribeRefreshTasks",
      when: {
        match: ({ parameters }) => parameters.ObjectPath === undefined && parameters.TaskId === undefined,
      },
      do: {
        kind: "rewrite",
        answer: (body) => {
          const { PageNumber, Tasks } = body as { PageNumber: number; Tasks: { CDNTask: unknown[] } };
          return { ...body, Tasks: { CDNTask: PageNumber === 1 ? Tasks.CDNTask.slice(0, 1) : [] } };
        },
      },
    });
    const up = await here.resource(escaped.kind).up(escaped.inputs);
    assert.deepEqual(up, { ok: true, message: "" });
    assert.deepEqual(appliedTo(here.emulator, escaped), [escaped.submitted]);
  });

  it("is looked up until the history answers, and the row of the resource says why that takes long", async () => {
    const here = await world();
    loseAnswers(here.emulator, files, { isApplied: true, times: 1 });
    here.emulator.fault({
      operation: "DescribeRefreshTasks",
      when: { times: 3 },
      do: { kind: "error", statusCode: 500, code: "InternalError" },
    });
    const up = await here.resource(files.kind).up(files.inputs);
    assert.deepEqual(up, { ok: true, message: "" });
    assert.ok(
      here.said.some((line) => /^refresh: InternalError: trying again in \d+s$/.test(line)),
      here.said.join("\n"),
    );
    assert.deepEqual(appliedTo(here.emulator, files), [files.submitted]);
  });

  it("of paths that have failed is not taken for their failed tasks", async () => {
    for (const isApplied of [true, false]) {
      const here = await world();
      const { emulator } = here;
      emulator.failPaths(/[13]\.js$/, "OriginTimeout", 2);
      emulator.fault({
        operation: files.operation,
        when: { after: 1, times: 1 },
        do: { kind: "reset", applied: isApplied },
      });
      const site = here.resource(files.kind);
      const up = await site.up(files.inputs);
      assert.equal(up.ok, true, up.message);
      const again = files.submitted.filter((path) => /[13]\.js$/.test(path));
      assert.deepEqual(appliedTo(emulator, files), [files.submitted, again]);
    }
  });
});

interface Circumstances {
  /** Whether the server carries the call out whose answer is lost. */
  isApplied: boolean;
  /** In the history before the call. */
  others?: readonly ForeignTask[];
  /** In the history right after the call. */
  meanwhile?: readonly ForeignTask[];
  clockAhead?: number;
  emulator?: EmulatorOptions;
}

/** Deploys to the end, with the first answer lost. */
async function deploy(
  submission: Submission,
  { isApplied, others = [], meanwhile = [], clockAhead = 0, emulator: options = {} }: Circumstances,
): Promise<{ applied: (readonly string[])[]; calls: number; emulator: Emulator }> {
  const here = await world({ clockAhead, emulator: options });
  const { emulator } = here;
  emulator.addTasks(...others);
  loseAnswers(emulator, submission, { isApplied, times: 1 });
  const lost = emulator.waitForCall(submission.operation).then(() => emulator.addTasks(...meanwhile));
  const site = here.resource(submission.kind);
  const up = await site.up(submission.inputs);
  await lost;
  assert.equal(up.ok, true, up.message);
  assert.equal(site.state?.status, "Complete");
  assert.equal(site.state?.summary.complete, submission.submitted.length);
  const calls = emulator.calls(submission.operation).length;
  return { applied: appliedTo(emulator, submission), calls, emulator };
}

function loseAnswers(
  emulator: Emulator,
  { operation }: Submission,
  { isApplied, times }: { isApplied: boolean; times?: number },
): FaultHandle {
  return emulator.fault({
    operation,
    when: times === undefined ? {} : { times },
    do: { kind: "reset", applied: isApplied },
  });
}

function foreign(
  { submitted, objectType }: Submission,
  task: Omit<ForeignTask, "objectPath">,
): ForeignTask[] {
  return submitted.map((objectPath) => ({ objectPath, objectType, ...task }));
}

/** The paths of each submission that the server has carried out. */
function appliedTo(emulator: Emulator, { operation }: Submission): (readonly string[])[] {
  return emulator
    .calls(operation)
    .filter(({ applied }) => applied)
    .map(({ objectPaths }) => objectPaths ?? []);
}

/** Counts nine rows, and shows one that is somebody else's. */
function withholding(body: Record<string, unknown>): Record<string, unknown> {
  const row = {
    ...{
      TaskId: "95248880",
      ObjectPath: "https://other.example.com/",
      ObjectType: "file",
      Status: "Complete",
    },
    ...{ Process: "100%", CreationTime: "2026-01-31T08:00:00Z", Description: "" },
  };
  return { ...body, TotalCount: 9, Tasks: { CDNTask: [row] } };
}
