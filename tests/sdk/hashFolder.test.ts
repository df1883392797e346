import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { checkObjectPath } from "../../provider/model/objectPath.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { hashFolder } from "../../sdk/hashFolder.js";

const SITE = "https://www.example.com/";

describe("hashFolder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hash-folder-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes files below the folder, each with its path as the content where none is given. */
  function write(...paths: string[]): void {
    for (const path of paths) writeWith(path, path);
  }
  function writeWith(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const urls = async (options?: Parameters<typeof hashFolder>[2]) =>
    Object.keys(await hashFolder(folder, SITE, options)).map((url) => url.slice(SITE.length));

  it("gives the URL of each file, at any depth, in the order of the URLs", async () => {
    write("b.js", "assets/img/logo.svg", "assets/a.css", "a.js", "B.js");
    assert.deepEqual(Object.keys(await hashFolder(folder, SITE)), [
      "https://www.example.com/B.js",
      "https://www.example.com/a.js",
      "https://www.example.com/assets/a.css",
      "https://www.example.com/assets/img/logo.svg",
      "https://www.example.com/b.js",
    ]);
  });

  it("takes a folder relative to the current one, with and without a slash at its end", async () => {
    write("a.js");
    const expected = await hashFolder(folder, SITE);
    assert.deepEqual(await hashFolder(relative(process.cwd(), folder), SITE), expected);
    assert.deepEqual(await hashFolder(`${folder}/`, SITE), expected);
  });

  it("gives the same hash for the same content, and another for another", async () => {
    writeWith("a.js", "let a = 1;");
    writeWith("b.js", "let a = 1;");
    writeWith("c.js", "let a = 2;");
    writeWith("empty.js", "");
    const [a, b, c, empty] = Object.values(await hashFolder(folder, SITE));
    assert.equal(a, b);
    assert.equal(new Set([a, c, empty]).size, 3);

    writeWith("a.js", "let a = 3;");
    const later = await hashFolder(folder, SITE);
    assert.notEqual(later[`${SITE}a.js`], a);
    assert.equal(later[`${SITE}b.js`], b);
  });

  const KIB = 1024;
  for (const size of [0, 1, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 700 * KIB]) {
    it(`hashes all of a file of ${size} bytes`, async () => {
      const content = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
      writeWith("data.bin", content);
      const checksum = crc32(content).toString(16).padStart(8, "0");
      assert.deepEqual(await hashFolder(folder, SITE), { [`${SITE}data.bin`]: `${size}-${checksum}` });
    });
  }

  describe("with a digest", () => {
    const CONTENT = Buffer.from(Array.from({ length: 700 * KIB }, (_, index) => index % 251));

    for (const digest of ["md5", "sha256"] as const) {
      it(`gives the ${digest} of each content, which anybody else gets too, with its name before it`, async () => {
        writeWith("data.bin", CONTENT);
        writeWith("empty.txt", "");
        const of = (content: Buffer | string) =>
          `${digest}:${createHash(digest).update(content).digest("hex")}`;
        assert.deepEqual(await hashFolder(folder, SITE, { digest }), {
          [`${SITE}data.bin`]: of(CONTENT),
          [`${SITE}empty.txt`]: of(""),
        });
      });
    }

    it("lists the same URLs, and refuses two files for one of them that differ", async () => {
      write("index.html", "about.html");
      const options = { digest: "md5", urls: "clean" } as const;
      assert.deepEqual(await urls(options), await urls({ urls: "clean" }));
      const same = { digest: "md5", urls: () => "one" } as const;
      await assert.rejects(
        hashFolder(folder, SITE, same),
        /"about.html" and "index.html" are both served as/,
      );
      writeWith("about.html", "index.html");
      assert.deepEqual(await urls(same), ["one"]);
    });
  });

  it("does not hold a large file in memory", async () => {
    const peak = () => process.resourceUsage().maxRSS * KIB;
    const before = peak();
    // Held as a whole it would lift the peak by 128 MB.
    const size = before - process.memoryUsage.rss() + 128 * KIB * KIB;
    write("video.mp4");
    truncateSync(join(folder, "video.mp4"), size);
    const [hash] = Object.values(await hashFolder(folder, SITE));
    assert.match(hash ?? "", new RegExp(`^${size}-`));
    assert.ok(peak() - before < 64 * KIB * KIB, `${peak() - before} bytes more`);
  });

  it("lets the rest of the program have its turn meanwhile", async () => {
    write("1", "2", "3", "4", "5", "6", "7", "8");
    const busy = (): boolean => {
      for (const until = performance.now() + 6; performance.now() < until; );
      return false;
    };
    let isDone = false;
    const done = hashFolder(folder, SITE, { ignore: busy }).finally(() => {
      isDone = true;
    });
    let turns = 0;
    for (; !isDone; turns++) await setImmediate();
    await done;
    assert.ok(turns >= 3, `only ${turns} turns`);
  });

  describe("with index documents", () => {
    it("lists them for the URL of their folder too, at any depth", async () => {
      write("index.html", "docs/index.html", "docs/v1/index.html", "docs/v1/my-index.html");
      const hashes = await hashFolder(folder, SITE);
      assert.deepEqual(Object.keys(hashes), [
        "https://www.example.com/",
        "https://www.example.com/docs/",
        "https://www.example.com/docs/index.html",
        "https://www.example.com/docs/v1/",
        "https://www.example.com/docs/v1/index.html",
        "https://www.example.com/docs/v1/my-index.html",
        "https://www.example.com/index.html",
      ]);
      assert.equal(hashes[SITE], hashes[`${SITE}index.html`]);
      assert.equal(hashes[`${SITE}docs/`], hashes[`${SITE}docs/index.html`]);
      assert.notEqual(hashes[SITE], hashes[`${SITE}docs/`]);
    });

    it("takes another name for them", async () => {
      write("index.html", "default.htm");
      assert.deepEqual(await urls({ indexDocument: "default.htm" }), ["", "default.htm", "index.html"]);
    });

    it("lists every file once where there are none", async () => {
      write("index.html");
      assert.deepEqual(await urls({ indexDocument: false }), ["index.html"]);
    });

    it("gives paths that CacheRefresh takes as files", async () => {
      write("index.html", "100%/index.html", "中文.js");
      const objectPaths = Object.keys(await hashFolder(folder, SITE));
      assert.deepEqual(cacheRefreshKind.problems({ objectPaths, objectType: "file" }), []);
      const subjects = cacheRefreshKind.items({ objectPaths, objectType: "file" });
      assert.deepEqual(
        subjects,
        objectPaths.map((path) => ({ path, objectType: "file" })),
      );
    });
  });

  describe("with clean URLs", () => {
    beforeEach(() => write("index.html", "about.html", "docs/index.html", "docs/v1.html", "app.js"));

    it('by the name "clean", lists each page without .html too, and an index document under its folder without /', async () => {
      assert.deepEqual(await urls({ urls: "clean" }), [
        ...["", "about", "about.html", "app.js"],
        ...["docs", "docs/", "docs/index.html", "docs/v1", "docs/v1.html", "index.html"],
      ]);
    });

    it('by the name "directory", lists each page as a folder too', async () => {
      assert.deepEqual(await urls({ urls: "directory" }), [
        ...["", "about.html", "about/", "app.js"],
        ...["docs/", "docs/index.html", "docs/v1.html", "docs/v1/", "index.html"],
      ]);
    });

    it("gives each URL of a page its content's hash", async () => {
      const hashes = await hashFolder(folder, SITE, { urls: "clean" });
      assert.equal(hashes[`${SITE}docs`], hashes[`${SITE}docs/index.html`]);
      assert.equal(hashes[`${SITE}about`], hashes[`${SITE}about.html`]);
      assert.notEqual(hashes[`${SITE}about`], hashes[`${SITE}docs`]);
    });

    it("takes another index document, or none, for the names too", async () => {
      write("home.htm", "docs/home.htm");
      const ignore = (path: string) => !/home|index/.test(path) && path !== "docs";
      assert.deepEqual(await urls({ urls: "clean", indexDocument: "home.htm", ignore }), [
        ...["", "docs", "docs/", "docs/home.htm", "docs/index", "docs/index.html"],
        ...["home.htm", "index", "index.html"],
      ]);
      assert.deepEqual(await urls({ urls: "directory", indexDocument: false, ignore }), [
        ...["docs/home.htm", "docs/index.html", "docs/index/", "home.htm", "index.html", "index/"],
      ]);
    });

    it("leaves a file alone that has no name before .html, or another ending", async () => {
      write("x/.html", "x/a.htm", "x/b.HTML", "x/c.xhtml");
      const ignore = (path: string) => !path.startsWith("x");
      assert.deepEqual(await urls({ urls: "clean", ignore }), [
        "x/.html",
        "x/a.htm",
        "x/b.HTML",
        "x/c.xhtml",
      ]);
    });

    it("by a function, lists the URLs that it gives and no other: one, several, each once, or none", async () => {
      const asked: string[] = [];
      const served = (path: string) => {
        asked.push(path);
        if (path === "app.js") return [];
        const page = path.replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "");
        return page.endsWith("v1") ? [page, `${page}/`, page] : page;
      };
      assert.deepEqual(await urls({ urls: served }), ["", "about", "docs/", "docs/v1", "docs/v1/"]);
      assert.deepEqual(asked.sort(), [
        "about.html",
        "app.js",
        "docs/index.html",
        "docs/v1.html",
        "index.html",
      ]);
    });

    it("percent-encodes what the function gives, as it does names", async () => {
      write("größe.html");
      const served = (path: string) => path.replace(".html", " 100%?");
      assert.deepEqual(await urls({ urls: served, ignore: (path) => !path.startsWith("g") }), [
        "gr%C3%B6%C3%9Fe%20100%25%3F",
      ]);
    });

    it("passes on what the function throws", async () => {
      const mistake = new TypeError("no such thing");
      const served = () => {
        throw mistake;
      };
      await assert.rejects(hashFolder(folder, SITE, { urls: served }), (error) => error === mistake);
    });

    it("gives one URL for two files of the same content, and refuses it for others", async () => {
      writeWith("docs.html", "docs/index.html");
      assert.equal((await urls({ urls: "clean" })).filter((url) => url === "docs").length, 1);
      writeWith("docs.html", "another");
      await assert.rejects(hashFolder(folder, SITE, { urls: "clean" }), {
        message: `hashFolder: "docs.html" and "docs/index.html" are both served as ${SITE}docs, but differ; let ignore leave one of them out`,
      });
    });
  });

  describe("encodes names", () => {
    const NAMES: [name: string, encoded: string][] = [
      ["a b.js", "a%20b.js"],
      ["100%.txt", "100%25.txt"],
      ["a%20b.js", "a%2520b.js"],
      ["what?.html", "what%3F.html"],
      ["c#.html", "c%23.html"],
      ["中文.html", "%E4%B8%AD%E6%96%87.html"],
      ["😀.png", "%F0%9F%98%80.png"],
      ["logo@2x+a,b&c=d;(1)!'$~.png", "logo@2x+a,b&c=d;(1)!'$~.png"],
      ["[slug]^|.js", "[slug]^|.js"],
      ["[...rest]", "[...rest]"],
      ["a*b", "a%2Ab"],
      ["[0-9][a-z][A-Z]", "%5B0-9%5D%5Ba-z%5D[A-Z]"],
      ['<"{x}`\\>', "%3C%22%7Bx%7D%60%5C%3E"],
      [" x ", "%20x%20"],
      ["line\nbreak", "line%0Abreak"],
      [".well-known", ".well-known"],
    ];
    for (const [name, encoded] of NAMES) {
      it(`${JSON.stringify(name)} as ${encoded}`, async () => {
        write(`${name}/${name}`);
        assert.deepEqual(await urls(), [`${encoded}/${encoded}`]);
      });
    }

    it("so that the URL is in the form that is submitted, and decodes to the name", async () => {
      const character = fc.integer({ min: 1, max: 0x2fff }).map((code) => String.fromCharCode(code));
      const name = fc
        .array(fc.oneof(character, fc.constantFrom("*", "[0-9]", "[a-z]", "[", "%")), {
          minLength: 1,
          maxLength: 20,
        })
        .map((characters) => characters.join("").replaceAll("/", "_"))
        .filter((text) => text !== "." && text !== "..");
      for (const text of fc.sample(name, { numRuns: 300, seed: 1 })) writeWith(text, "");
      const names = readdirSync(folder).sort();
      assert.ok(names.length > 250);
      const found = Object.keys(await hashFolder(folder, SITE));
      assert.deepEqual(found.map((url) => decodeURIComponent(url.slice(SITE.length))).sort(), names);
      for (const url of found) {
        const checked = checkObjectPath(url);
        assert.equal(checked.ok ? checked.path : checked.reason, url);
      }
      assert.deepEqual(cacheRefreshKind.problems({ objectPaths: found }), []);
    });
  });

  it("gives URLs without a wildcard, also where a folder's name and a file's make one", async () => {
    write("[^/]js/a*", "*/[a-z]");
    const contentHashes = await hashFolder(folder, SITE);
    const objectPaths = Object.keys(contentHashes);
    assert.deepEqual(
      objectPaths.map((url) => url.slice(SITE.length)),
      ["%2A/%5Ba-z%5D", "%5B^/%5Djs/a%2A"],
    );
    assert.deepEqual(cacheRefreshKind.problems({ objectPaths, contentHashes }), []);
  });

  it("gives URLs in the form that is submitted whatever the form of the prefix", async () => {
    write("a.js");
    const prefixes = ["HTTP://WWW.Example.COM:8080/docs/", "https://例子.example.com/a%20b/中 文/"];
    const found = await Promise.all(prefixes.map((prefix) => hashFolder(folder, prefix)));
    assert.deepEqual(found.flatMap(Object.keys), [
      "http://www.example.com:8080/docs/a.js",
      "https://xn--fsqu00a.example.com/a%20b/%E4%B8%AD%20%E6%96%87/a.js",
    ]);
  });

  describe("with ignore", () => {
    it("leaves out the files and folders that it names by their paths below the folder", async () => {
      write("a.js", "a.js.map", "drafts/a.js", "docs/drafts/b.js", "docs/b.js.map");
      const asked: string[] = [];
      const ignore = (path: string): boolean => {
        asked.push(path);
        return path.endsWith(".map") || path === "drafts";
      };
      assert.deepEqual(await urls({ ignore }), ["a.js", "docs/drafts/b.js"]);
      assert.deepEqual(asked.sort(), [
        "a.js",
        "a.js.map",
        "docs",
        "docs/b.js.map",
        "docs/drafts",
        "docs/drafts/b.js",
        "drafts",
      ]);
    });

    it("leaves nothing out without it", async () => {
      write(".DS_Store", ".well-known/security.txt", "node_modules/a.js");
      assert.deepEqual(await urls(), [".DS_Store", ".well-known/security.txt", "node_modules/a.js"]);
    });

    it("passes on what it throws", async () => {
      write("a.js");
      const mistake = new TypeError("no such thing");
      const ignore = () => {
        throw mistake;
      };
      await assert.rejects(hashFolder(folder, SITE, { ignore }), (error) => error === mistake);
    });
  });

  describe("where there is more than files", () => {
    const link = (target: string, path: string) => symlinkSync(target, join(folder, path));

    it("follows links to files and folders", async () => {
      write("real/a.js");
      link("real/a.js", "file.js");
      link("real", "folder");
      const hashes = await hashFolder(folder, SITE);
      assert.deepEqual(Object.keys(hashes), [`${SITE}file.js`, `${SITE}folder/a.js`, `${SITE}real/a.js`]);
      assert.equal(new Set(Object.values(hashes)).size, 1);
    });

    it("takes a folder that is a link itself", async () => {
      write("real/a.js");
      link("real", "dist");
      assert.deepEqual(Object.keys(await hashFolder(join(folder, "dist"), SITE)), [`${SITE}a.js`]);
    });

    it("goes round no circle", async () => {
      write("a/a.js", "b/b.js");
      link(".", "self");
      link("..", "a/up");
      link("../b", "a/b");
      link("../a", "b/a");
      assert.deepEqual(await urls(), ["a/a.js", "a/b/b.js", "b/a/a.js", "b/b.js"]);
    });

    it("refuses a link that leads nowhere, unless it is left out", async () => {
      write("a.js");
      link("missing.js", "broken.js");
      await assert.rejects(hashFolder(folder, SITE), {
        message: `hashFolder: "${folder}/broken.js" is a link that leads nowhere; remove it or let ignore leave it out`,
      });
      assert.deepEqual(await urls({ ignore: (path) => path === "broken.js" }), ["a.js"]);
    });

    it("refuses what cannot be read, with the reason", async () => {
      link("round.js", "round.js");
      await assert.rejects(hashFolder(folder, SITE), (error: Error) => {
        assert.ok(error.message.startsWith(`hashFolder: "${folder}/round.js" cannot be read: ELOOP`));
        return error.cause instanceof Error;
      });
    });

    it("leaves out sockets and empty folders", async () => {
      write("a.js");
      mkdirSync(join(folder, "empty"));
      const server = createServer().listen(join(folder, "socket"));
      await once(server, "listening");
      try {
        assert.deepEqual(await urls(), ["a.js"]);
      } finally {
        server.close();
      }
    });
  });

  describe("refuses", () => {
    beforeEach(() => write("file.txt"));

    /** As from JavaScript, where no type is checked. */
    const refusal = async (...args: unknown[]): Promise<string> => {
      const error: unknown = await (hashFolder as (...args: unknown[]) => Promise<unknown>)(...args).then(
        () => assert.fail("nothing was refused"),
        (reason: unknown) => reason,
      );
      return (error as Error).message.replaceAll(folder, "FOLDER");
    };

    it("a folder that is none", async () => {
      assert.equal(
        await refusal(join(folder, "dist"), SITE),
        'hashFolder: folder "FOLDER/dist" does not exist: there is no "FOLDER/dist"; build the site first',
      );
      assert.equal(
        await refusal(join(folder, "file.txt"), SITE),
        'hashFolder: folder "FOLDER/file.txt" is no folder; give the one that holds the site',
      );
      const wrong = 'hashFolder: folder must be the path of a folder such as "dist", not ';
      assert.equal(await refusal("", SITE), `${wrong}""`);
      assert.equal(await refusal(undefined, SITE), `${wrong}undefined`);
      assert.equal(await refusal(null, SITE), `${wrong}null`);
      assert.equal(await refusal({}, SITE), `${wrong}object`);
      assert.match(
        await refusal("di\0st", SITE),
        /^hashFolder: "di\\u0000st" cannot be read: .*; make it readable or let ignore leave it out$/,
      );
    });

    it("a folder without files", async () => {
      const reason = 'hashFolder: folder "FOLDER" holds no files to hash; build the site first';
      assert.equal(await refusal(folder, SITE, { ignore: () => true }), reason);
      assert.equal(await refusal(folder, SITE, { urls: () => [] }), reason);
      rmSync(join(folder, "file.txt"));
      mkdirSync(join(folder, "assets"));
      assert.equal(await refusal(folder, SITE), reason);
    });

    const PREFIXES: [prefix: unknown, reason: string][] = [
      ["https://www.example.com/docs", "https://www.example.com/docs does not end in /; a folder's URL must"],
      ["www.example.com/", "www.example.com/ has no scheme; it must begin with https:// or http://"],
      [
        "https://www.example.com/?token=hush/",
        "https://www.example.com/?… has a query string, after which no path can stand; remove it",
      ],
      [
        "https://www.example.com",
        "https://www.example.com has no path after its domain; end it in / to name the site's root",
      ],
      [
        "ftp://www.example.com/",
        "ftp://www.example.com/ has another scheme; only http:// and https:// are served at the edge",
      ],
      [
        "https://www.example.com/*/",
        "https://www.example.com/*/ has a wildcard, but it is the URL of one folder; for the character itself write %2A",
      ],
      [42, 'must be a URL such as "https://www.example.com/", not number'],
    ];
    for (const [prefix, reason] of PREFIXES) {
      it(`the prefix ${prefix}`, async () => {
        assert.equal(await refusal(folder, prefix), `hashFolder: urlPrefix ${reason}`);
      });
    }

    it("options of the wrong kind", async () => {
      const index =
        'hashFolder: indexDocument must be the name of a file such as "index.html", or false, not ';
      assert.equal(
        await refusal(folder, SITE, { indexDocument: "docs/index.html" }),
        `${index}"docs/index.html"`,
      );
      assert.equal(await refusal(folder, SITE, { indexDocument: "" }), `${index}""`);
      assert.equal(await refusal(folder, SITE, { indexDocument: true }), `${index}boolean`);
      assert.equal(
        await refusal(folder, SITE, { ignore: "*.map" }),
        'hashFolder: ignore must be a function such as (path) => path.endsWith(".map"), not "*.map"',
      );
    });

    it("a digest that nobody compares", async () => {
      const wrong = 'hashFolder: digest must be "md5" or "sha256", not ';
      assert.equal(await refusal(folder, SITE, { digest: "sha1" }), `${wrong}"sha1"`);
      assert.equal(await refusal(folder, SITE, { digest: true }), `${wrong}boolean`);
    });

    const WRONG: [urls: unknown, given: string][] = [
      [() => undefined, "undefined"],
      [() => null, "null"],
      [() => 42, "number"],
      [async (path: string) => path, "object"],
      [(path: string) => [path, undefined], "undefined"],
      [(path: string) => `/${path}`, '"/file.txt"'],
      [(path: string) => SITE + path, '"https://www.example.com/file.txt"'],
      [() => "\ud800", '"\\ud800"'],
    ];
    for (const [given, shown] of WRONG) {
      it(`a function urls that gives ${shown}: ${given}`, async () => {
        assert.equal(
          await refusal(folder, SITE, { urls: given }),
          `hashFolder: urls gave ${shown} for "file.txt"; it must give a path below the URL prefix, without / at its start, such as "about", or a list of these, in which [] leaves the file out`,
        );
      });
    }

    it("URLs by another name than there is, and an index document beside a function", async () => {
      const either = 'urls must be "clean", "directory" or a function such as';
      assert.equal(
        await refusal(folder, SITE, { urls: "pretty" }),
        `hashFolder: ${either} (path) => path.replace(/\\.html$/, ""), not "pretty"`,
      );
      assert.equal(
        await refusal(folder, SITE, { urls: (path: string) => path, indexDocument: "index.html" }),
        "hashFolder: indexDocument has no effect beside a function urls, which gives all URLs; remove one of the two",
      );
    });

    it("a file whose URL has more than 1024 characters, which is the API's limit", async () => {
      const longest = `${SITE}${"a".repeat(1024 - SITE.length - "/file.txt".length)}/`;
      assert.deepEqual(Object.keys(await hashFolder(folder, longest)), [`${longest}file.txt`]);
      writeWith("file2.txt", "");
      assert.equal(
        await refusal(folder, longest, { ignore: (path: string) => path === "file.txt" }),
        'hashFolder: the URL of "file2.txt" would be 1025 characters long; at most 1024 are allowed: shorten the name or let ignore leave it out',
      );
    });
  });
});
