import { resolve } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/index.js";
import { run } from "../../run.js";
import { failureOf, type Message, type Section } from "./message.js";

const REPOSITORY = resolve(__dirname, "../../..");

type Option = [option: EmulatorOptions, about: string, advice: string];

const KEY = { accessKeyId: "key", accessKeySecret: "secret" };

const OPTIONS: readonly Option[] = [
  [{ port: 70_000 }, "port", "expected a whole number from 0 to 65535"],
  [{ accounts: [] }, "accounts", "expected at least one"],
  [
    { accounts: [{ ...KEY, accessKeySecret: "" }] },
    "account.accessKeySecret",
    "expected text of printable ASCII characters",
  ],
  [{ accounts: [{ ...KEY, accessKeyId: "a,b" }] }, "account.accessKeyId", "expected text without , and ="],
  [{ speed: 0 }, "speed", "expected a number above 0"],
  [{ start: Number.NaN }, "start", "expected ms since 1970"],
  [{ taskDuration: -1 }, "taskDuration", "expected 0 or more"],
  [{ merge: "always" as never }, "merge", "expected same-second or never"],
  [{ rateLimits: { Refresh: 1 } as never }, "rateLimits", "there is no operation Refresh"],
  [{ quotas: { urls: 1 } as never }, "quotas", "there is no quota urls"],
  [{ signatureClockOffset: Number.NaN }, "signatureClockOffset", "expected a number of ms"],
];

type Call = [when: string, call: (emulator: Emulator) => unknown, about: string, advice: string];

const FAULT = { statusCode: 500, code: "InternalError" };

const CALLS: readonly Call[] = [
  ["The clock is moved back.", (emulator) => emulator.advance(-1), "advance", "expected 0 ms or more"],
  [
    "A foreign task is younger than now.",
    (emulator) => emulator.addTasks({ objectPath: "https://www.example.com/", age: -1 }),
    "age",
    "expected 0 ms or more",
  ],
  [
    "A fault has a number below 0.",
    (emulator) => emulator.fault({ when: { times: -1 }, do: { kind: "error", ...FAULT } }),
    "when.times",
    "expected 0 or more",
  ],
  [
    "A fault answers with no status.",
    (emulator) => emulator.fault({ do: { kind: "error", ...FAULT, statusCode: 99 } }),
    "statusCode",
    "expected 200 to 599",
  ],
  [
    "A fault drips nothing.",
    (emulator) => emulator.fault({ do: { kind: "drip", bytesPerSecond: 0 } }),
    "bytesPerSecond",
    "expected more than 0",
  ],
  [
    "A fault floods with too little.",
    (emulator) => emulator.fault({ do: { kind: "flood", bytes: 1 } }),
    "bytes",
    "expected a whole number of at least 20",
  ],
  [
    "A call that was waited for has not come.",
    (emulator) => emulator.waitForCall(() => false, 1),
    "no matching call within 1 ms",
    "the last calls were: none",
  ],
];

type Command = [when: string, args: (emulator: Emulator) => string[], about: string, advice: string];

const COMMANDS: readonly Command[] = [
  ["An option of the command has no value.", () => ["--speed="], "--speed", "needs a value"],
  ["An option of the command is no number.", () => ["--port", "http"], "--port", "expected a number"],
  [
    "A duration is none.",
    () => ["--task-duration", "5 minutes"],
    "--task-duration",
    "expected a duration such as 90s, 5m or 1h30m",
  ],
  [
    "The port is taken.",
    ({ endpoint }) => ["--port", endpoint.split(":")[1] ?? ""],
    "the port",
    "choose another with --port, or none",
  ],
];

/** What a user of the emulator reads who asks for what it does not have. */
export async function emulatorSection(): Promise<Section> {
  const emulator = await startEmulator();
  try {
    const options = OPTIONS.map(async ([option, about, advice]): Promise<Message> => {
      const { message: text } = await failureOf(() => startEmulator(option));
      return { when: `\`startEmulator\`, the option \`${about}\`.`, text, about, advice };
    });
    const calls = CALLS.map(async ([when, call, about, advice]): Promise<Message> => {
      const { message: text } = await failureOf(async () => call(emulator));
      return { when, text, about, advice };
    });
    const commands = COMMANDS.map(async ([when, args, about, advice]): Promise<Message> => {
      const command = ["--import=tsx", "emulator/cli.ts", ...args(emulator)];
      const { stderr } = await run(process.execPath, command, { cwd: REPOSITORY, timeout: 20_000 });
      return { when, text: stderr.trim(), about, advice };
    });
    return {
      title: "The emulator",
      introduction: "A `RangeError`, a `TypeError`, or what the command `alicloud-cdn-emulator` ends with.",
      messages: await Promise.all([...options, ...calls, ...commands]),
    };
  } finally {
    await emulator.close();
  }
}
