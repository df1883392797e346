import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { CacheRefresh } from "../../sdk/cacheRefresh.js";
import { hashObjects } from "../../sdk/hashObjects.js";
import { endProgram, type Registration, seen, settled, startProgram, Thing } from "./program.js";

const SITE = "https://www.example.com/";

/** An object as `@pulumi/alicloud` and `@pulumi/aws` have it: its outputs are known when it exists. */
class BucketObject extends pulumi.CustomResource {
  declare readonly key: pulumi.Output<string>;
  declare readonly etag: pulumi.Output<string>;

  constructor(name: string, key: string, etag: pulumi.Input<string | undefined> = `${name}-etag`) {
    super("test:index:BucketObject", name, { key, etag });
  }
}

type Hashes = pulumi.Output<Record<string, pulumi.Output<string>>>;

/** The whole map, once it is known. */
const hashesOf = (hashes: Hashes): Promise<Record<string, string>> => settled(pulumi.output(hashes));

const urlsOf = async (...args: Parameters<typeof hashObjects>): Promise<string[]> =>
  Object.keys(await hashesOf(hashObjects(...args))).map((url) => url.replace(SITE, ""));

describe("hashObjects", () => {
  let registrations: Registration[];
  beforeEach(async () => {
    registrations = await startProgram();
  });
  afterEach(endProgram);

  it("gives the URL of each object with its etag, in the order of the URLs", async () => {
    const objects = [new BucketObject("app", "assets/app.js"), new BucketObject("about", "about.html")];
    const hashes = await hashesOf(hashObjects(objects, SITE));
    assert.deepEqual(Object.entries(hashes), [
      [`${SITE}about.html`, "about-etag"],
      [`${SITE}assets/app.js`, "app-etag"],
    ]);
  });

  it("takes the objects as a list, a record, an output or a promise, and so each of them", async () => {
    const one = new BucketObject("one", "a");
    const other = { key: "b", etag: "other-etag" };
    const expected = { [`${SITE}a`]: "one-etag", [`${SITE}b`]: "other-etag" };
    const list = [one, other];
    const forms: Parameters<typeof hashObjects>[0][] = [
      list,
      { one, other },
      Promise.resolve(list),
      Promise.resolve({ one, other }),
      pulumi.output(list),
      pulumi.output(undefined).apply(() => list),
      [Promise.resolve(one), pulumi.output(other)],
      [one, { key: Promise.resolve("b"), etag: pulumi.output("other-etag") }],
    ];
    for (const form of forms) assert.deepEqual(await hashesOf(hashObjects(form, SITE)), expected);
    assert.deepEqual(await hashesOf(hashObjects(list, pulumi.output(SITE))), expected);
  });

  it("gives an empty map for no objects, however that comes about", async () => {
    for (const none of [[], {}, pulumi.output([]), Promise.resolve([])]) {
      assert.deepEqual(await urlsOf(none, SITE), []);
    }
    assert.deepEqual(await urlsOf([new BucketObject("a", "a")], SITE, { ignore: () => true }), []);
  });

  it("takes an etag without the quotation marks and the sign of a weak one", async () => {
    const objects = ['"1"', 'W/"2"', "3", '"', "4-2"].map((etag, index) => ({ key: `${index}`, etag }));
    assert.deepEqual(Object.values(await hashesOf(hashObjects(objects, SITE))), ["1", "2", "3", '"', "4-2"]);
  });

  describe("makes URLs", () => {
    const object = (key: string) => ({ key, etag: key });

    it("of keys as hashFolder does of names, in the form that is submitted", async () => {
      const keys = ["a b.js", "100%.txt", "a*b.js", "[0-9].js", "what?#.html", "größe.html", "a//b", "x/"];
      const expected = [
        ...["100%25.txt", "%5B0-9%5D.js", "a%20b.js", "a%2Ab.js", "a//b", "gr%C3%B6%C3%9Fe.html"],
        ...["what%3F%23.html", "x/"],
      ];
      const objectPaths = Object.keys(await hashesOf(hashObjects(keys.map(object), SITE)));
      assert.deepEqual(objectPaths.map((url) => url.slice(SITE.length)).sort(), expected.sort());
      assert.deepEqual(cacheRefreshKind.problems({ objectPaths }), []);
    });

    it("for an index document and clean pages, as hashFolder does", async () => {
      const objects = ["index.html", "docs/index.html", "about.html", "app.js"].map(object);
      assert.deepEqual(await urlsOf(objects, SITE), [
        ...["", "about.html", "app.js", "docs/", "docs/index.html", "index.html"],
      ]);
      assert.deepEqual(await urlsOf(objects, SITE, { urls: "clean" }), [
        ...["", "about", "about.html", "app.js", "docs", "docs/", "docs/index.html", "index.html"],
      ]);
      assert.deepEqual(
        await urlsOf(objects, SITE, { urls: (path) => (path.endsWith(".js") ? [] : path.slice(0, -5)) }),
        ["about", "docs/index", "index"],
      );
    });

    it("without the prefix that the keys have, which ignore gets whole", async () => {
      const objects = ["site/index.html", "site/a.js", "site/a.js.map", "logs/1"].map(object);
      const options = {
        keyPrefix: "site/",
        ignore: (key: string) => key === "site/a.js.map" || key === "logs/1",
      };
      assert.deepEqual(await urlsOf(objects, SITE, options), ["", "a.js", "index.html"]);
    });
  });

  it("gives one URL for two objects with the same etag", async () => {
    const objects = [
      { key: "docs.html", etag: "1" },
      { key: "docs/index.html", etag: '"1"' },
    ];
    const hashes = await hashesOf(hashObjects(objects, SITE, { urls: "clean" }));
    assert.equal(hashes[`${SITE}docs`], "1");
  });

  it("does not look at the etag of an object that is left out", async () => {
    const objects = { a: { key: "a", etag: "1" }, b: { key: "b" } as { key: string; etag: string } };
    assert.deepEqual(await urlsOf(objects, SITE, { ignore: (key) => key === "b" }), ["a"]);
    assert.deepEqual(await urlsOf(objects, SITE, { urls: (path) => (path === "b" ? [] : path) }), ["a"]);
  });

  describe("in a CacheRefresh", () => {
    const registered = async (contentHashes: Hashes) => {
      const refresh = new CacheRefresh("site", { contentHashes });
      const objectPaths = await settled(refresh.objectPaths);
      const { inputs } = registrations.find(({ name }) => name === "site") ?? {};
      return { contentHashes: inputs?.contentHashes, objectPaths };
    };

    it("makes it depend on all objects, in a list that is computed too", async () => {
      const objects = ["a", "b"].map((name) => new BucketObject(name, name));
      for (const form of [objects, pulumi.output(undefined).apply(() => objects)]) {
        assert.deepEqual((await seen(hashObjects(form, SITE))).dependencies, ["a", "b"]);
      }
      const upload = new Thing("c");
      const beside = hashObjects([{ key: "c", etag: upload.later }], SITE);
      assert.deepEqual((await seen(pulumi.output(beside))).dependencies, ["c"]);
    });

    it("has the URLs known in a preview, where an etag is not", async () => {
      registrations = await startProgram({ preview: true, planned: (name) => name === "new" });
      const known = new BucketObject("known", "index.html");
      const planned = { key: "about.html", etag: new Thing("new").later };
      const { objectPaths, contentHashes } = await registered(hashObjects([known, planned], SITE));
      assert.deepEqual(objectPaths, [SITE, `${SITE}about.html`, `${SITE}index.html`]);
      const { [`${SITE}about.html`]: unknown, ...hashes } = contentHashes as Record<string, unknown>;
      assert.deepEqual(hashes, { [SITE]: "known-etag", [`${SITE}index.html`]: "known-etag" });
      assert.ok(pulumi.isUnknown(unknown));
    });

    it("has nothing known in a preview where a key, the list or the prefix is not", async () => {
      registrations = await startProgram({ preview: true, planned: (name) => name === "new" });
      const { later } = new Thing("new");
      const object = { key: "a", etag: "1" };
      for (const unknown of [
        hashObjects([object, { key: later, etag: "1" }], SITE),
        hashObjects(
          later.apply(() => [object]),
          SITE,
        ),
        hashObjects([object, later.apply(() => object)], SITE),
        hashObjects([object], later),
      ]) {
        assert.equal((await seen(unknown)).known, false);
      }
    });

    it("keeps a secret key and a secret etag secret, the etag alone", async () => {
      const object = { key: "a", etag: "1" };
      const ofKey = hashObjects([object, { key: pulumi.secret("b"), etag: "1" }], SITE);
      const ofList = hashObjects(pulumi.secret([object]), SITE);
      const ofEtag = hashObjects([object, { key: "b", etag: pulumi.secret("2") }], SITE);
      const secrets = await Promise.all([ofKey, ofList, ofEtag].map((hashes) => pulumi.isSecret(hashes)));
      assert.deepEqual(secrets, [true, true, false]);
      const { objectPaths, contentHashes } = await registered(ofEtag);
      assert.deepEqual(objectPaths, [`${SITE}a`, `${SITE}b`]);
      assert.ok(pulumi.runtime.isRpcSecret(contentHashes));
    });
  });

  describe("refuses", () => {
    /** As from JavaScript, where no type is checked. */
    const refusal = async (...args: unknown[]): Promise<string> => {
      const make = async () => hashesOf((hashObjects as (...args: unknown[]) => Hashes)(...args));
      const error: unknown = await make().then(
        () => assert.fail("nothing was refused"),
        (reason: unknown) => reason,
      );
      return (error as Error).message.replace(/^hashObjects: /, "");
    };

    const LIST = "objects must be a list of objects with key and etag, or a record of them, not";
    it("what is no list of objects", async () => {
      assert.equal(await refusal(undefined, SITE), `${LIST} undefined`);
      assert.equal(await refusal("dist", SITE), `${LIST} "dist"`);
      assert.equal(await refusal(new BucketObject("a", "a"), SITE), `${LIST} one resource`);
    });

    it("what is no object, by its place", async () => {
      const object = "must be an object with key and etag, such as an alicloud.oss.BucketObject, not";
      assert.equal(await refusal([{ key: "a", etag: "1" }, "b"], SITE), `objects[1] ${object} "b"`);
      assert.equal(await refusal({ page: null }, SITE), `objects["page"] ${object} null`);
    });

    it("an object without a key, by its place", async () => {
      const key = 'must be the name of an object such as "index.html", not';
      assert.equal(await refusal([{ etag: "1" }], SITE), `the key of objects[0] ${key} undefined`);
      assert.equal(
        await refusal({ page: { key: "", etag: "1" } }, SITE),
        `the key of objects["page"] ${key} ""`,
      );
      assert.equal(
        await refusal([{ key: "\ud800", etag: "1" }], SITE),
        `the key of objects[0] ${key} "\\ud800"`,
      );
    });

    it("an object without an etag, by its key", async () => {
      const etag =
        "since without one no change of the object would be noticed; in a test that mocks the engine let newResource give one";
      for (const [given, shown] of [
        [undefined, "undefined"],
        ["", '""'],
        [7, "number"],
      ]) {
        assert.equal(
          await refusal([{ key: "a.html", etag: given }], SITE),
          `the etag of "a.html" must be text, not ${shown}, ${etag}`,
        );
      }
    });

    it("two objects for one URL whose etags differ", async () => {
      const objects = ["docs.html", "docs/index.html"].map((key) => ({ key, etag: key }));
      assert.equal(
        await refusal(objects, SITE, { urls: "clean" }),
        `"docs.html" and "docs/index.html" are both served as ${SITE}docs, but differ; let ignore leave one of them out`,
      );
    });

    it("a key that does not begin with the prefix", async () => {
      assert.equal(
        await refusal([{ key: "logs/1", etag: "1" }], SITE, { keyPrefix: "site/" }),
        'the key of "logs/1" does not begin with keyPrefix "site/"; let ignore leave it out',
      );
    });

    it("a key whose URL is too long", async () => {
      assert.match(
        await refusal([{ key: "a".repeat(1001), etag: "1" }], SITE),
        /^the URL of "a+" would be 1025 characters long; at most 1024 are allowed: shorten the name or let ignore/,
      );
    });

    it("prefixes and options of the wrong kind", async () => {
      const prefix = 'keyPrefix must be text that ends in /, such as "releases/current/", not';
      assert.equal(await refusal([], SITE, { keyPrefix: "site" }), `${prefix} "site"`);
      assert.equal(await refusal([], SITE, { keyPrefix: 1 }), `${prefix} number`);
      assert.match(await refusal([], SITE, { ignore: "*.map" }), /^ignore must be a function such as/);
      assert.match(await refusal([], SITE, { urls: "pretty" }), /^urls must be "clean", "directory" or/);
      assert.match(await refusal([], SITE, { indexDocument: "" }), /^indexDocument must be the name of/);
      assert.match(await refusal([], "www.example.com/"), /^urlPrefix www.example.com\/ has no scheme/);
      assert.match(await refusal([], undefined), /^urlPrefix must be a URL such as .*, not undefined$/);
    });

    it("objects with secret keys without a word of these", async () => {
      const [key, other] = [pulumi.secret("planted.html"), pulumi.secret("planted/index.html")];
      const long = pulumi.secret("planted".repeat(200));
      const messages = await Promise.all([
        refusal([{ key, etag: undefined }], SITE),
        refusal([{ key: long, etag: "1" }], SITE),
        refusal([{ key, etag: "1" }], SITE, { keyPrefix: "site/" }),
        refusal([{ key, etag: "1" }], SITE, { urls: (path: string) => `/${path}` }),
        refusal(
          [
            { key, etag: "1" },
            { key: other, etag: "2" },
          ],
          SITE,
          { urls: "clean" },
        ),
        refusal(pulumi.secret([{ key: "planted", etag: undefined }]), SITE),
      ]);
      for (const message of messages) {
        assert.match(message, /objects\[0\]/);
        assert.doesNotMatch(message, /planted/);
      }
    });
  });
});
