import assert from "node:assert/strict";
import { CheckRequest, DiffRequest, DiffResponse, InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { startEmulator } from "../../../emulator/index.js";
import { UNKNOWN } from "../../../provider/base/validation.js";
import { argumentsFor } from "./pluginFront.js";
import { closePlugins, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, secret, structOf } from "./values.js";

const KEY = { accessKey: "LTAIexample", secretKey: "key" };
const ROLE = { roleArn: "acs:ram::1234567890:role/deployer", sessionExpiration: 900 };
const SECRETS = { accessKey: secret("LTAIexample"), secretKey: secret("key") };

describe("The arguments of the plugin's provider", () => {
  afterEach(closePlugins);

  const problemsOf = async (
    args: object,
    environment: NodeJS.ProcessEnv = {},
    name = "default",
  ): Promise<string[]> => {
    const { ask } = await runningPlugin({ environment });
    const urn = `urn:pulumi:stack::project::pulumi:providers:alicloud-cdn-refresh::${name}`;
    const answer = await ask("checkConfig", new CheckRequest().setUrn(urn).setNews(structOf(args)));
    assert.deepEqual(propertiesOf(answer.getInputs()), args);
    return answer.getFailuresList().map((failure) => failure.getReason());
  };

  const ACCEPTED: [what: string, args: object][] = [
    ["none", {}],
    ["a key and a region", { ...KEY, region: "cn-shanghai" }],
    ["objects and lists as JSON texts", { assumeRole: JSON.stringify(ROLE), endpoints: '[{"cdn":"h"}]' }],
    ["objects and lists as they are", { assumeRole: ROLE, endpoints: [{ cdn: "h" }] }],
    ["numbers and flags as texts", { clientReadTimeout: "5000", edgeAllowPrivateAddresses: "false" }],
    ["numbers and flags as they are", { clientReadTimeout: 5000, edgeAllowPrivateAddresses: false }],
    ["secrets, wherever they stand", { ...SECRETS, assumeRole: { ...ROLE, externalId: secret("id") } }],
    ["what the engine adds", { version: "0.2.0", pluginDownloadURL: "https://x.example", __internal: {} }],
    ["a secret key that is not known yet", { accessKey: KEY.accessKey, secretKey: UNKNOWN }],
    ["a secret that is not known yet", { accessKey: KEY.accessKey, secretKey: secret(UNKNOWN) }],
    ["an object with a part that is not known yet", { assumeRole: { ...ROLE, roleArn: UNKNOWN } }],
    ["a JSON text with such a part", { assumeRole: JSON.stringify({ ...ROLE, roleArn: UNKNOWN }) }],
    ["a list with such a part", { endpoints: [{ cdn: UNKNOWN }] }],
  ];
  for (const [what, args] of ACCEPTED) {
    it(`can be ${what}`, async () => assert.deepEqual(await problemsOf(args), []));
  }

  it("are named where there are none of that name, whatever else is known", async () => {
    const problems = await problemsOf({ acessKey: "LTAIexample", secretKey: UNKNOWN });
    assert.equal(problems.length, 1);
    assert.match(
      problems[0] ?? "",
      /^acessKey is not an argument of this provider; there are accessKey, secretKey, /,
    );
  });

  it("are refused by the names that they have here, all that is wrong at once", async () => {
    const wrong = { region: "x y", clientReadTimeout: 0, edgeEndpoint: "www", accessKey: "LTAIexample" };
    assert.deepEqual(await problemsOf(wrong), [
      [
        "The alicloud-cdn-refresh configuration cannot be used:",
        '- alicloud-cdn-refresh:region: "x y" is not allowed: expected a region such as cn-hangzhou',
        '- alicloud-cdn-refresh:clientReadTimeout: "0" is not allowed: expected a whole number of milliseconds from 1 to 600000',
        "- alicloud-cdn-refresh:secretKey: missing, while alicloud-cdn-refresh:accessKey is set: set it, or one of ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABACLOUD_ACCESS_KEY_SECRET",
      ].join("\n"),
      [
        "The alicloud-cdn-refresh configuration cannot be used:",
        '- alicloud-cdn-refresh:edgeEndpoint: "www" is not allowed: expected an http:// or https:// address without user, path and query',
      ].join("\n"),
    ]);
  });

  it("are flags that are true or false", async () => {
    const [problem] = await problemsOf({ quotaPreflight: "perhaps" });
    assert.match(
      problem ?? "",
      /alicloud-cdn-refresh:quotaPreflight: "perhaps" is not allowed: expected true or/,
    );
  });

  it("are refused for every product, and show no endpoint that is a secret", async () => {
    const endpoints = [{ esa: "http://planted.example/path" }];
    const [shown] = await problemsOf({ endpoints });
    assert.match(shown ?? "", /endpoints\.esa: .*planted/);
    const marked = { endpoints: secret(JSON.stringify(endpoints)) };
    const [hidden] = await problemsOf(marked);
    assert.match(hidden ?? "", /endpoints\.esa: \[secret\] is no endpoint that can be used/);
    const { ask } = await runningPlugin({ args: marked });
    const urn = "urn:pulumi:stack::project::alicloud-cdn-refresh:index:EsaCachePurge::all";
    const news = structOf({ site: "example.com", everything: true });
    const answer = await ask("check", new CheckRequest().setUrn(urn).setNews(news));
    const reasons = answer.getFailuresList().map((failure) => failure.getReason());
    assert.match(reasons.join("\n"), /\[secret\] is no endpoint/);
    assert.doesNotMatch(reasons.join("\n"), /planted/);
  });

  it("of a provider of its own are not completed by the environment, which can be another account's", async () => {
    const [problem] = await problemsOf(
      { accessKey: KEY.accessKey },
      { ALICLOUD_SECRET_KEY: "key" },
      "overseas",
    );
    assert.match(
      problem ?? "",
      /secretKey: missing, while alicloud-cdn-refresh:accessKey is set: set it too$/,
    );
  });

  it("are completed by the environment", async () => {
    const { accessKey } = KEY;
    assert.deepEqual(await problemsOf({ accessKey }, { ALICLOUD_SECRET_KEY: "key" }), []);
  });

  it("show no secret where they are wrong, and what is expected all the same", async () => {
    const problems = await problemsOf({
      region: secret("planted region"),
      protocol: secret("planted"),
      assumeRole: { roleArn: secret("planted") },
      assumeRoleWithOidc: secret('{"roleArn":"planted"}'),
      endpoints: [{ cdn: secret("planted://host") }],
      edgeEndpoint: secret("planted"),
    });
    const text = problems.join("\n");
    assert.doesNotMatch(text, /planted/);
    for (const setting of ["region", "protocol", "assumeRole.roleArn", "assumeRoleWithOidc.roleArn"]) {
      assert.match(
        text,
        new RegExp(`- alicloud-cdn-refresh:${setting}: \\[secret\\] is not allowed: expected `),
      );
    }
    assert.match(text, /- alicloud-cdn-refresh:endpoints\.cdn: \[secret\] is no endpoint that can be used/);
  });

  it("that change replace nothing, whether they are secrets or not", async () => {
    const { ask } = await runningPlugin();
    const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
    const changesTo = async (news: object): Promise<[number, string[]]> => {
      const request = new DiffRequest().setOldInputs(structOf(KEY)).setOlds(structOf({}));
      const answer = await ask("diffConfig", request.setNews(structOf(news)));
      return [answer.getChanges(), answer.getReplacesList()];
    };
    assert.deepEqual(await changesTo(KEY), [DIFF_NONE, []]);
    assert.deepEqual(await changesTo(SECRETS), [DIFF_NONE, []]);
    assert.deepEqual(await changesTo({ ...KEY, region: "cn-shanghai" }), [DIFF_SOME, []]);
    const old = new DiffRequest().setOlds(structOf(KEY)).setNews(structOf(KEY));
    assert.equal((await ask("diffConfig", old)).getChanges(), DIFF_NONE, "of an engine that sends no inputs");
  });

  it("lead the calls to their endpoint, as texts and as they are", async () => {
    const emulator = await startEmulator();
    const { endpoints = "", ...texts } = argumentsFor(emulator.pulumiConfig());
    for (const given of [endpoints, secret(endpoints), JSON.parse(endpoints)]) {
      const { ask } = await runningPlugin({ args: { ...texts, endpoints: given } });
      const request = new InvokeRequest().setTok("alicloud-cdn-refresh:index:getRefreshQuota");
      const { url } = propertiesOf((await ask("invoke", request)).getReturn()) as { url: { quota: number } };
      assert.equal(url.quota, 10_000);
    }
    assert.equal(emulator.calls("DescribeRefreshQuota").length, 3);
    await emulator.close();
  });
});
