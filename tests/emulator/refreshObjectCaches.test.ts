import assert from "node:assert/strict";
import { clientOf, closeEmulators, emulatorWith, manualClock, rawCall } from "./client.js";

const pages = (count: number, domain = "www.example.com") =>
  Array.from({ length: count }, (_, index) => `https://${domain}/${index}.html`);

describe("the emulator's RefreshObjectCaches", () => {
  afterEach(closeEmulators);

  it("makes a task of each path, with or without its scheme, separated by \\n or \\r\\n", async () => {
    const emulator = await emulatorWith();
    const paths = ["https://a.example.com/1", "a.example.com/2", "http://a.example.com:8080/3?x=y&z"];
    await clientOf(emulator).refresh({ objectPath: `${paths[0]}\n${paths[1]}\r\n${paths[2]}` });
    assert.deepEqual(
      emulator.tasks.map(({ objectPath, objectType, domain }) => [objectPath, objectType, domain]),
      paths.map((path) => [path, "file", "a.example.com"]),
    );
  });

  it("takes its parameters from the query string too", async () => {
    const emulator = await emulatorWith();
    const query = { ObjectPath: "example.com/a/", ObjectType: "Directory", Force: "true" };
    const answer = await rawCall(emulator, { method: "GET", operation: "RefreshObjectCaches", query });
    assert.equal(answer.statusCode, 200, answer.text);
    assert.equal(emulator.tasks[0]?.objectType, "directory");
  });

  for (const [objectType, objectPath, row] of [
    ["File", "example.com/", "file"],
    ["directory", "example.com/a/", "directory"],
    ["REGEX", "example.com/[0-9]/[^/]*.js", "regex"],
    ["IgnoreParams", "example.com/a", "file"],
    ["ExQuery", "example.com/a", "file"],
  ] as const) {
    it(`takes the type ${objectType} and shows it as ${row}`, async () => {
      const emulator = await emulatorWith();
      await clientOf(emulator).refresh({ objectPath, objectType });
      assert.equal((await clientOf(emulator).tasks({ objectPath })).tasks?.CDNTask?.[0]?.objectType, row);
    });
  }

  it("takes brackets and signs that stand for themselves in a file", async () => {
    const emulator = await emulatorWith();
    const paths = ["[slug].js", "[...all]", "a(1)$|.js", "%2A", "[A-Z]"].map((path) => `example.com/${path}`);
    await clientOf(emulator).refresh({ objectPath: paths.join("\n") });
    assert.deepEqual(
      emulator.tasks.map(({ objectPath }) => objectPath),
      paths,
    );
  });

  it("gives URLs of one domain in the same second one id, and others another", async () => {
    const clock = manualClock();
    const emulator = await emulatorWith({ clock });
    const client = clientOf(emulator);
    const submit = async (...paths: string[]) =>
      (await client.refresh({ objectPath: paths.join("\n") })).refreshTaskId;
    const first = await submit("a.example.com/1", "b.example.com/1", "a.example.com/2");
    const [a, b, ...rest] = first?.split(",") ?? [];
    assert.deepEqual(rest, []);
    assert.notEqual(a, b);
    assert.match(a ?? "", /^\d+$/);
    assert.equal(await submit("b.example.com/2"), b);
    assert.deepEqual(
      emulator.tasks.map(({ taskId }) => taskId),
      [a, b, a, b],
    );
    clock.go(1000);
    assert.notEqual(await submit("b.example.com/3"), b);
  });

  it("gives a path that is submitted twice in a second two ids, and one that is listed twice one row", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const client = clientOf(emulator);
    const once = await client.refresh({ objectPath: "example.com/a\nexample.com/a" });
    const again = await client.refresh({ objectPath: "example.com/a" });
    assert.notEqual(once.refreshTaskId, again.refreshTaskId);
    assert.equal(emulator.tasks.length, 2);
  });

  it("fills an id with 2000 URLs before it takes the next", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const client = clientOf(emulator);
    const all = pages(2100);
    const ids: (string | undefined)[] = [];
    for (const from of [0, 900, 1800]) {
      const objectPath = all.slice(from, from + 900).join("\n");
      ids.push((await client.refresh({ objectPath })).refreshTaskId);
    }
    const [first, second, third] = ids;
    assert.equal(first, second);
    const [full, next, ...rest] = third?.split(",") ?? [];
    assert.equal(full, first);
    assert.deepEqual(rest, []);
    const count = (taskId?: string) => emulator.tasks.filter((task) => task.taskId === taskId).length;
    assert.deepEqual([count(full), count(next)], [2000, 100]);
  });

  it("keeps the directories of two submissions apart", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const client = clientOf(emulator);
    const objectType = "Directory";
    const one = await client.refresh({ objectType, objectPath: "example.com/a/\nexample.com/b/" });
    const other = await client.refresh({ objectType, objectPath: "example.com/c/" });
    assert.match(one.refreshTaskId ?? "", /^\d+$/);
    assert.notEqual(one.refreshTaskId, other.refreshTaskId);
  });

  it("gives each path an id with merge: never", async () => {
    const emulator = await emulatorWith({ merge: "never" });
    const { refreshTaskId } = await clientOf(emulator).refresh({ objectPath: pages(5).join("\n") });
    assert.equal(new Set(refreshTaskId?.split(",")).size, 5);
  });

  it("takes exactly what a call may have", async () => {
    const emulator = await emulatorWith();
    const client = clientOf(emulator);
    await client.refresh({ objectPath: pages(1000).join("\n") });
    const directories = Array.from({ length: 100 }, (_, index) => `example.com/${index}/`);
    await client.refresh({ objectPath: directories.join("\n"), objectType: "Directory" });
    await client.refresh({ objectPath: `example.com/${"a".repeat(1024 - "example.com/".length)}` });
    assert.equal(emulator.tasks.length, 1101);
  });

  const directories = pages(101).map((path) => `${path}/`);
  const domains = Array.from({ length: 11 }, (_, index) => `example${index}.com/`);
  const refusals: [string, { objectPath?: string; objectType?: string }, string][] = [
    ["no path", {}, "MissingObjectPath"],
    ["1001 URLs", { objectPath: pages(1001).join("\n") }, "SingleRequest.OverLimit"],
    [
      "101 directories",
      { objectPath: directories.join("\n"), objectType: "Directory" },
      "SingleRequest.OverLimit",
    ],
    [
      "two regular expressions",
      { objectPath: "example.com/.*\nexample.com/a", objectType: "Regex" },
      "SingleRequest.OverLimit",
    ],
    ["11 domains", { objectPath: domains.join("\n") }, "SingleRequest.OverLimit"],
    ["another type", { objectPath: "example.com/a", objectType: "Folder" }, "InvalidObjectType.Malformed"],
    ["a relative path", { objectPath: "/a/b" }, "InvalidObjectPath.Malformed"],
    ["a word", { objectPath: "index.html" }, "InvalidObjectPath.Malformed"],
    ["a host without a path", { objectPath: "http://example.com" }, "InvalidObjectPath.Malformed"],
    ["another scheme", { objectPath: "ftp://example.com/a" }, "InvalidObjectPath.Malformed"],
    ["no host", { objectPath: "http:///a" }, "InvalidObjectPath.Malformed"],
    ["characters beyond ASCII", { objectPath: "example.com/ü" }, "InvalidObjectPath.Malformed"],
    ["a blank", { objectPath: "example.com/a b" }, "InvalidObjectPath.Malformed"],
    ["a blank line", { objectPath: "example.com/a\n\nexample.com/b" }, "InvalidObjectPath.Malformed"],
    ["a line break at the end", { objectPath: "example.com/a\n" }, "InvalidObjectPath.Malformed"],
    ["a null character", { objectPath: "example.com/a\0" }, "InvalidObjectPath.Malformed"],
    [
      "a directory without its slash",
      { objectPath: "example.com/a/\nexample.com/b", objectType: "Directory" },
      "InvalidObjectPath.Malformed",
    ],
    [
      "a path of 1025 characters",
      { objectPath: `example.com/${"a".repeat(1025 - "example.com/".length)}` },
      "InvalidObjectPath.Malformed",
    ],
    [
      "a wildcard domain",
      { objectPath: "http://*.example.com/a" },
      "InvalidExtensiveDomain.ValueNotSupported",
    ],
    ...[
      "example.com/*",
      "example.com/a?*",
      "example.com/[0-9]",
      "example.com/[a-z].js",
      "example.com/[^/]",
    ].map((objectPath): [string, { objectPath: string }, string] => [
      `a wildcard in a file, ${objectPath}`,
      { objectPath },
      "InvalidObjectPath.Malformed",
    ]),
    [
      "a wildcard in a directory",
      { objectPath: "example.com/*/", objectType: "Directory" },
      "InvalidObjectPath.Malformed",
    ],
    [
      "a wildcard in a file whatever its parameters",
      { objectPath: "example.com/*", objectType: "IgnoreParams" },
      "InvalidObjectPath.Malformed",
    ],
    ["a domain's dot", { objectPath: ".example.com/a" }, "InvalidExtensiveDomain.ValueNotSupported"],
  ];
  for (const [what, request, code] of refusals) {
    it(`refuses ${what} and does nothing`, async () => {
      const emulator = await emulatorWith();
      await assert.rejects(clientOf(emulator).refresh(request), { code, statusCode: 400 });
      assert.deepEqual(emulator.tasks, []);
      const [call] = emulator.calls("RefreshObjectCaches");
      assert.deepEqual([call?.applied, call?.code], [false, code]);
    });
  }

  it("refuses a Force that is neither true nor false", async () => {
    const form = { ObjectPath: "example.com/a", Force: "yes" };
    const answer = await rawCall(await emulatorWith(), { operation: "RefreshObjectCaches", form });
    assert.equal(JSON.parse(answer.text).Code, "InvalidForce.Malformed");
  });

  it("knows the account's own domains, and those that are stopped", async () => {
    const emulator = await emulatorWith({
      accounts: [
        {
          accessKeyId: "key",
          accessKeySecret: "secret",
          domains: ["www.example.com", "old.example.com"],
          offlineDomains: ["old.example.com"],
        },
      ],
    });
    const client = clientOf(emulator);
    await client.refresh({ objectPath: "https://WWW.example.com/a" });
    await assert.rejects(client.refresh({ objectPath: "www.example.com/a\nwww.example.org/a" }), {
      code: "InvalidDomain.NotFound",
      statusCode: 404,
    });
    await assert.rejects(client.refresh({ objectPath: "old.example.com/a" }), {
      code: "InvalidDomain.Offline",
      statusCode: 404,
    });
    await assert.rejects(client.tasks({ domainName: "www.example.org", objectType: "file" }), {
      code: "InvalidDomain.NotFound",
    });
    assert.equal(emulator.tasks.length, 1);
  });

  it("refreshes so many URLs of a domain in a minute, where it is told how many", async () => {
    const clock = manualClock();
    const emulator = await emulatorWith({ clock, urlsPerMinute: 3 });
    const client = clientOf(emulator);
    await client.refresh({ objectPath: pages(2).join("\n") });
    const rejection = { code: "QuotaPerMinuteExceeded.Refresh", statusCode: 400 };
    await assert.rejects(client.refresh({ objectPath: pages(2).join("\n") }), rejection);
    await client.refresh({ objectPath: pages(2, "b.example.com").join("\n") });
    clock.go(60_000);
    await client.refresh({ objectPath: pages(3).join("\n") });
    assert.equal(emulator.tasks.length, 7);
  });
});
