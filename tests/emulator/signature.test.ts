import assert from "node:assert/strict";
import type { EmulatorAccount } from "../../emulator/index.js";
import { clientOf, closeEmulators, emulatorWith, type RawRequest, rawCall } from "./client.js";

const MINUTE = 60_000;
const TEMPORARY: EmulatorAccount = {
  accessKeyId: "STS.temporary",
  accessKeySecret: "temporary-secret",
  securityToken: "temporary-token",
};

describe("the emulator's signatures", () => {
  afterEach(closeEmulators);

  const accepted: [string, RawRequest][] = [
    ["a POST without parameters", {}],
    ["a GET", { method: "GET", operation: "DescribeRefreshTasks", query: { PageSize: "5" } }],
    [
      "parameters with every kind of character",
      {
        operation: "DescribeRefreshTasks",
        query: { ResourceGroupId: "a b+c%20*'()!~-_.,;=&?/ü", PageSize: "5", Empty: "" },
      },
    ],
    [
      "a form",
      {
        operation: "RefreshObjectCaches",
        form: { ObjectPath: "example.com/*'()!~+&=%20", ObjectType: "Regex" },
      },
    ],
  ];
  for (const [what, request] of accepted) {
    it(`accepts ${what} that is signed with the official SDK's function`, async () => {
      const answer = await rawCall(await emulatorWith(), request);
      assert.equal(answer.statusCode, 200, answer.text);
    });
  }

  const tampering: [string, RawRequest["tamper"], string][] = [
    [
      "another query string",
      (request) => {
        request.path = "/?PageSize=6";
      },
      "SignatureDoesNotMatch",
    ],
    [
      "another body, of which the hash was signed",
      (request) => {
        request.body = "ObjectPath=example.com%2Fb";
      },
      "SignatureDoesNotMatch",
    ],
    [
      "another value of a signed header",
      ({ headers }) => {
        headers["x-acs-signature-nonce"] = "another";
      },
      "SignatureDoesNotMatch",
    ],
    [
      "another signature",
      ({ headers }) => {
        headers.authorization = headers.authorization?.replace(/Signature=./, "Signature=_") ?? "";
      },
      "IncompleteSignature",
    ],
    [
      "another x-acs header, which was not signed",
      ({ headers }) => {
        headers["x-acs-more"] = "unsigned";
      },
      "IncompleteSignature",
    ],
    [
      "no authorization",
      ({ headers }) => {
        delete headers.authorization;
      },
      "MissingAccessKeyId",
    ],
    [
      "another algorithm",
      ({ headers }) => {
        headers.authorization = headers.authorization?.replace("SHA256", "SM3") ?? "";
      },
      "IncompleteSignature",
    ],
  ];
  for (const [what, tamper, code] of tampering) {
    it(`refuses a request that came with ${what}`, async () => {
      const emulator = await emulatorWith();
      const answer = await rawCall(emulator, {
        operation: "RefreshObjectCaches",
        form: { ObjectPath: "example.com/a" },
        ...(tamper !== undefined && { tamper }),
      });
      assert.equal(answer.statusCode, 400);
      assert.equal(JSON.parse(answer.text).Code, code);
      assert.deepEqual(emulator.tasks, []);
    });
  }

  it("tells the client whose secret is wrong what it should have signed", async () => {
    const emulator = await emulatorWith();
    const wrong = { ...emulator.account, accessKeySecret: "another-secret" };
    await assert.rejects(clientOf(emulator, wrong).quota(), {
      code: "SignatureDoesNotMatch",
      statusCode: 400,
      message: /server string to sign is:\[ACS3-HMAC-SHA256\n[0-9a-f]{64}\]/,
    });
  });

  it("refuses a hash that was signed but is not the body's", async () => {
    const headers = { "x-acs-content-sha256": "0".repeat(64) };
    const answer = await rawCall(await emulatorWith(), { headers });
    assert.equal(JSON.parse(answer.text).Code, "SignatureDoesNotMatch");
  });

  it("knows only its own keys", async () => {
    const emulator = await emulatorWith();
    const stranger = { accessKeyId: "stranger", accessKeySecret: "secret" };
    await assert.rejects(clientOf(emulator, stranger).quota(), {
      code: "InvalidAccessKeyId.NotFound",
      statusCode: 404,
    });
  });

  it("refuses a nonce that was used before", async () => {
    const emulator = await emulatorWith();
    const headers = { "x-acs-signature-nonce": "only-once" };
    assert.equal((await rawCall(emulator, { headers })).statusCode, 200);
    const again = await rawCall(emulator, { headers });
    assert.equal(again.statusCode, 400);
    assert.equal(JSON.parse(again.text).Code, "SignatureNonceUsed");
  });

  it("needs a nonce", async () => {
    const answer = await rawCall(await emulatorWith(), { headers: { "x-acs-signature-nonce": undefined } });
    assert.equal(JSON.parse(answer.text).Code, "MissingSignatureNonce");
  });

  it("refuses a time that is 15 minutes off by the machine's clock, whatever its own clock says", async () => {
    const emulator = await emulatorWith({ start: 0, speed: 1000, signatureClockOffset: 14 * MINUTE });
    emulator.advance(365 * 24 * 60 * MINUTE);
    const client = clientOf(emulator);
    await client.quota();
    for (const offset of [16 * MINUTE, -16 * MINUTE]) {
      emulator.setSignatureClockOffset(offset);
      await assert.rejects(client.quota(), { code: "InvalidTimeStamp.Expired", statusCode: 400 });
    }
    emulator.setSignatureClockOffset(0);
    await client.quota();
  });

  for (const date of ["yesterday", "2026-01-01 00:00:00", undefined]) {
    it(`refuses the time ${date}`, async () => {
      const answer = await rawCall(await emulatorWith(), { headers: { "x-acs-date": date } });
      assert.equal(JSON.parse(answer.text).Code, "InvalidTimeStamp.Format");
    });
  }

  it("takes a temporary key with its token only", async () => {
    const emulator = await emulatorWith({ accounts: [TEMPORARY] });
    await clientOf(emulator).quota();
    const { securityToken: _, ...withoutToken } = TEMPORARY;
    await assert.rejects(clientOf(emulator, withoutToken).quota(), { code: "MissingSecurityToken" });
    await assert.rejects(clientOf(emulator, { ...TEMPORARY, securityToken: "another" }).quota(), {
      code: "InvalidSecurityToken.MismatchWithAccessKey",
      statusCode: 400,
    });
  });

  it("takes no token with a key that has none", async () => {
    const emulator = await emulatorWith();
    const withToken = { ...emulator.account, securityToken: "a-token" };
    await assert.rejects(clientOf(emulator, withToken).quota(), {
      code: "InvalidSecurityToken.MismatchWithAccessKey",
    });
  });

  it("lets a token expire by its own clock, until a renewed one takes its place with the same history", async () => {
    const clock = { now: () => 0 };
    const temporary = { ...TEMPORARY, accountId: "1234567890", expiresAt: 60 * MINUTE };
    const emulator = await emulatorWith({ accounts: [temporary], clock });
    await clientOf(emulator).refresh({ objectPath: "example.com/a" });
    emulator.advance(60 * MINUTE);
    await assert.rejects(clientOf(emulator).quota(), {
      code: "InvalidSecurityToken.Expired",
      statusCode: 400,
    });
    const renewed = { ...temporary, accessKeyId: "STS.renewed", securityToken: "renewed", expiresAt: 1e12 };
    emulator.addAccount(renewed);
    assert.equal((await clientOf(emulator, renewed).tasks({})).totalCount, 1);
  });

  it("refuses a key that was revoked", async () => {
    const emulator = await emulatorWith();
    assert.equal(emulator.removeAccount(emulator.account.accessKeyId), true);
    assert.equal(emulator.removeAccount(emulator.account.accessKeyId), false);
    await assert.rejects(clientOf(emulator).quota(), { code: "InvalidAccessKeyId.NotFound" });
  });

  it("refuses what the key's policy does not allow", async () => {
    const account: EmulatorAccount = {
      accessKeyId: "reader",
      accessKeySecret: "secret",
      forbidden: ["RefreshObjectCaches"],
    };
    const emulator = await emulatorWith({ accounts: [account] });
    await clientOf(emulator).tasks({});
    await assert.rejects(clientOf(emulator).refresh({ objectPath: "example.com/a" }), {
      code: "Forbidden.RAM",
      statusCode: 403,
    });
  });

  it("refuses an operation, a version and a method that it does not have", async () => {
    const emulator = await emulatorWith();
    const codeOf = async (request: RawRequest) => {
      const { statusCode, text } = await rawCall(emulator, request);
      return `${statusCode} ${JSON.parse(text).Code}`;
    };
    assert.equal(await codeOf({ operation: "DescribeEverything" }), "404 InvalidAction.NotFound");
    assert.equal(await codeOf({ operation: "toString" }), "404 InvalidAction.NotFound");
    assert.equal(await codeOf({ method: "PUT" }), "404 InvalidAction.NotFound");
    assert.equal(await codeOf({ headers: { "x-acs-version": "2014-11-11" } }), "400 InvalidVersion");
  });

  it("carries the request's id, its own time and the host in an error, as the API does", async () => {
    const emulator = await emulatorWith({
      start: Date.UTC(2020, 1, 29, 23, 59, 58),
      clock: { now: () => 0 },
    });
    const answer = await rawCall(emulator, {
      operation: "DescribeRefreshTasks",
      query: { Status: "Complete" },
    });
    const { RequestId, ...rest } = JSON.parse(answer.text);
    assert.match(RequestId, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    assert.equal(answer.headers["x-acs-request-id"], RequestId);
    assert.equal(answer.headers.date, "Sat, 29 Feb 2020 23:59:58 GMT");
    assert.deepEqual(rest, {
      HostId: emulator.endpoint,
      Code: "MissingParameter.ObjectType",
      Message: "The ObjectType parameter is required if DomainName or Status is specified.",
    });
  });
});
