import assert from "node:assert/strict";
import { problemsOf, problemText, UNKNOWN } from "../../provider/base/validation.js";
import { isPrivate, parseAddress } from "../../provider/edge/address.js";
import { addressProblems, edgeOptions } from "../../provider/edge/options.js";
import { readEdgeSettings } from "../../provider/edge/settings.js";

describe("An address that is not asked", () => {
  const refused = [
    ...["127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"],
    ...["192.168.1.1", "169.254.1.1", "100.64.0.1", "100.127.255.255", "224.0.0.1", "255.255.255.255"],
    ...["169.254.169.254", "100.100.100.200"],
    ...["::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1"],
    ...[
      "::ffff:127.0.0.1",
      "::ffff:10.0.0.1",
      "::ffff:a9fe:a9fe",
      "::ffff:6464:64c8",
      "0:0:0:0:0:ffff:7f00:1",
    ],
    ...["::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::"],
    ...["", "localhost", "10.0.0", "256.1.1.1"],
  ];
  for (const address of refused) {
    it(`is this machine's, a private network's or none: ${address || "nothing"}`, () =>
      assert.ok(isPrivate(address)));
  }

  const asked = [
    ...["203.0.113.7", "8.8.8.8", "47.246.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1"],
    ...["2001:db8::1", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"],
  ];
  for (const address of asked) {
    it(`is not one of the Internet: ${address}`, () => assert.ok(!isPrivate(address)));
  }
});

describe("An edge's address", () => {
  it("is an IP address, with or without a port", () => {
    const read = (text: string) => {
      const parsed = parseAddress(text);
      return parsed && [parsed.ip, parsed.port];
    };
    assert.deepEqual(read("203.0.113.7"), ["203.0.113.7", undefined]);
    assert.deepEqual(read("203.0.113.7:8080"), ["203.0.113.7", 8080]);
    assert.deepEqual(read("2001:db8::1"), ["2001:db8::1", undefined]);
    assert.deepEqual(read("[2001:db8::1]"), ["2001:db8::1", undefined]);
    assert.deepEqual(read("[2001:db8::1]:8443"), ["2001:db8::1", 8443]);
  });

  const wrong = [
    ...[
      "",
      "edge.example.com",
      "203.0.113",
      "203.0.113.7:",
      "203.0.113.7:0",
      "203.0.113.7:65536",
      "203.0.113.7/",
    ],
    ...[
      "https://203.0.113.7",
      "[203.0.113.7]",
      "[203.0.113.7]:80",
      "[fe80::1%eth0]:80",
      "fe80::1%eth0",
      "[::1",
      "0x7f.1",
    ],
  ];
  for (const text of wrong) {
    it(`is nothing else: ${text || "nothing"}`, () => assert.equal(parseAddress(text), undefined));
  }
});

describe("The settings of the checks", () => {
  const read = (configuration: Record<string, string>, environment: Record<string, string> = {}) =>
    readEdgeSettings((key) => configuration[`${key}`], environment);

  it("are no server that stands for all edges, and no private address, unless they say so", () => {
    assert.deepEqual(read({}), { endpoint: undefined, allowsPrivate: false });
    assert.deepEqual(read({ "alicloud-cdn-refresh:edgeEndpoint": " " }), read({}));
  });

  it("come from the configuration, and else from the environment", () => {
    const environment = {
      ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT: "http://127.0.0.1:8080",
      ALICLOUD_CDN_REFRESH_EDGE_ALLOW_PRIVATE_ADDRESSES: "true",
    };
    assert.deepEqual(read({}, environment), {
      endpoint: new URL("http://127.0.0.1:8080"),
      allowsPrivate: true,
    });
    const configuration = {
      "alicloud-cdn-refresh:edgeEndpoint": "https://edge.example.com/",
      "alicloud-cdn-refresh:edgeAllowPrivateAddresses": "false",
    };
    assert.deepEqual(read(configuration, environment), {
      endpoint: new URL("https://edge.example.com"),
      allowsPrivate: false,
    });
  });

  it("are refused together, each by its name", () => {
    const configuration = { "alicloud-cdn-refresh:edgeEndpoint": "edge.example.com:80" };
    const environment = { ALICLOUD_CDN_REFRESH_EDGE_ALLOW_PRIVATE_ADDRESSES: "yes" };
    assert.throws(() => read(configuration, environment), {
      name: "ConfigurationError",
      message: [
        "The alicloud-cdn-refresh configuration cannot be used:",
        'alicloud-cdn-refresh:edgeEndpoint: "edge.example.com:80" is not allowed: expected an http:// or https:// address without user, path and query',
        'ALICLOUD_CDN_REFRESH_EDGE_ALLOW_PRIVATE_ADDRESSES: "yes" is not allowed: expected true or false',
      ].join("\n- "),
    });
  });

  for (const endpoint of [
    "http://a.com/path",
    "http://a.com/?q",
    "http://u:p@a.com",
    "ftp://a.com",
    "http://",
    "http://a.com/#x",
  ]) {
    it(`have no endpoint that is more or less than a server: ${endpoint}`, () => {
      assert.throws(
        () => read({ "alicloud-cdn-refresh:edgeEndpoint": endpoint }),
        /edgeEndpoint: .* is not allowed/,
      );
    });
  }
});

describe("The argument edgeCheck", () => {
  const problems = (value: unknown) => problemsOf(edgeOptions, value).map((problem) => problemText(problem));

  it("is a flag, or says how edges are asked", () => {
    for (const value of [true, false, {}, UNKNOWN]) assert.deepEqual(problems(value), []);
    const all = {
      paths: ["https://www.example.com/", UNKNOWN, "www.example.com/a?b=c"],
      headers: { Referer: "https://www.example.com/", Authorization: UNKNOWN, Cookie: "a=b" },
      addresses: ["203.0.113.7", "[2001:db8::1]:8443", UNKNOWN],
      ...{ attempts: 20, within: 600_000, onStale: "error" },
    };
    assert.deepEqual(problems(all), []);
    assert.deepEqual(problems(Object.fromEntries(Object.keys(all).map((name) => [name, UNKNOWN]))), []);
  });

  it("has all that is wrong with it named at once", () => {
    assert.deepEqual(problems("yes"), [
      ' must be true, false or an object such as { onStale: "error" }, not "yes"',
    ]);
    const wrong = {
      paths: ["https://www.example.com", "https://www.example.com/*"],
      headers: { Host: "a", range: "bytes=0-1", "a b": "c", Accept: "secret\n" },
      addresses: ["edge.example.com"],
      ...{ attempts: 0, within: 5, onStale: "fail", often: true },
    };
    assert.deepEqual(
      problems(wrong).sort(),
      [
        "paths[0] https://www.example.com has no path after its domain; end it in / to name the site's root",
        "paths[1] https://www.example.com/* has a * in its path, but a URL that is asked for knows no wildcards, so it would have no effect; for several files name each of them, for the character itself write %2A",
        "headers.Accept has a character that may not stand in a header, or is over 4096 characters long; use printable ASCII only",
        "headers.Host is the URL's own; to ask certain edges name them by addresses",
        "headers.range asks for a part of the content, which tells nothing of the whole; leave it out",
        'headers["a b"] is no name of a header; give one such as Accept-Language',
        'addresses[0] must be an IP address, with or without a port, not "edge.example.com"',
        "attempts must be a whole number from 1 to 20, not 0",
        "within must be a whole number from 1000 to 600000, not 5",
        'onStale must be one of "warn", "error", not "fail"',
        "often is not an input of this resource; check its spelling",
      ].sort(),
    );
  });

  const refusedHeaders = [
    "Cache-Control",
    "Pragma",
    "If-None-Match",
    "Connection",
    "Transfer-Encoding",
    "Proxy-Authorization",
  ];
  for (const name of refusedHeaders) {
    it(`takes no header ${name}`, () => {
      const [problem = "", ...others] = problems({ headers: { [name]: "x" } });
      assert.match(problem, /leave it out$/);
      assert.deepEqual(others, []);
    });
  }

  it("shows no value of a header", () => {
    assert.doesNotMatch(problems({ headers: { Authorization: "hush\n", Cookie: 7 } }).join(), /hush|7/);
  });

  it("names no address of this machine or of a private network, unless the setting allows it", () => {
    const given = ["203.0.113.7", "127.0.0.1:8080", "[::1]", UNKNOWN, 7];
    const told = (allowsPrivate: boolean) =>
      addressProblems(given, { endpoint: undefined, allowsPrivate }, "edgeCheck.addresses").map((it) =>
        problemText(it),
      );
    assert.deepEqual(told(true), []);
    const reason =
      "is an address of this machine or of a private network, and is not asked unless alicloud-cdn-refresh:edgeAllowPrivateAddresses is true";
    assert.deepEqual(told(false), [
      `edgeCheck.addresses[1] ${reason}: "127.0.0.1:8080"`,
      `edgeCheck.addresses[2] ${reason}: "[::1]"`,
    ]);
  });

  it("names at most 1000 URLs and 20 addresses", () => {
    const paths = Array.from({ length: 1_001 }, (_, place) => `https://www.example.com/${place}`);
    const addresses = Array.from({ length: 21 }, () => "203.0.113.7");
    assert.deepEqual(problems({ paths, addresses }).sort(), [
      "addresses has 21 addresses; give at most 20",
      "paths has 1001 URLs; give at most 1000",
    ]);
  });
});
