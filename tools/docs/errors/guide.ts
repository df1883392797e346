import { startEmulator } from "../../../emulator/index.js";
import { systemClock } from "../../../provider/base/clock.js";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import { cacheRefreshKind } from "../../../provider/products/cdn/cacheRefresh.js";
import { createCdnClient } from "../../../provider/products/cdn/client.js";
import { cdnError } from "../../../provider/products/cdn/errors.js";
import { accountOf } from "../../../provider/queries/account.js";
import { refreshTasks } from "../../../provider/queries/refreshTasks.js";
import { QueryError } from "../../../sdk/queryError.js";
import { Triggers } from "../../../sdk/triggers.js";
import { failureOf } from "./failureOf.js";

/** How messages of one kind are built, and one of them, as the code says it. */
export interface Guide {
  title: string;
  text: string;
  example(): Promise<string>;
}

const clientWith = (settings: Readonly<Record<string, string>>) =>
  createCdnClient(readConfiguration("cdn", (key) => settings[key], {}));

export const GUIDES: readonly Guide[] = [
  {
    title: "Calls that fail",
    text: `The API's operation and a code: the API's own, or one of this package's for what happens on the way. Then the
reason, the status and the request id of the answer where there was one, and what to do. [The table](#codes) has every
code; of one that it does not have, the message names the API's own page if there is one.`,
    example: async () =>
      cdnError({
        operation: "RefreshObjectCaches",
        submission: true,
        code: "Forbidden.RAM",
        reason: "User not authorized to operate",
        statusCode: 403,
        requestId: "0F7E4C1A-52B3-4D4F-9A6B-1C2D3E4F5A6B",
      }).message,
  },
  {
    title: "Settings of the account",
    text: `All that is wrong with the \`alicloud:\` configuration, or with the environment variables in its place, is said at
once, by \`pulumi preview\` too: a line for each setting, with its place in an object or a list, its value where that is no
secret, and what is expected. Correct it with \`pulumi config set\`.`,
    example: () => failureOf(() => clientWith({ endpoints: '[{ "cdn": "http://cdn.example.com" }]' })),
  },
  {
    title: "Signing in",
    text: `Said when the first call is made: the setting or the default chain that gives the credentials, and what is wrong
there. What the place has answered, which may be secret, is not repeated. Where nothing is set up, every place is named
that was looked at.`,
    example: () =>
      failureOf(() =>
        clientWith({ sharedCredentialsFile: "/nowhere/config.json" }).describeRefreshQuota({ retry: false }),
      ),
  },
  {
    title: "Inputs",
    text: `The input, with the place in a list, its value, what is wrong with it and what to give in its place; nothing was
submitted. All that is wrong is said at once, by \`pulumi preview\` too. Headers and hashes are not shown, nor the query
string of a path, nor a path that is a secret.`,
    example: async () => {
      const [problem] = cacheRefreshKind.problems({ objectPaths: ["https://www.example.com/assets/*"] });
      return `${problem?.property} ${problem?.reason}`;
    },
  },
  {
    title: "Functions",
    text: `The function, then the argument, its value and what is allowed, before the API is called or a file is read. Of
those that ask the API it is a \`QueryError\`; its \`cause\` has the \`code\`, the \`statusCode\` and the \`requestId\`
where a [call](#calls-that-fail) has failed. A listing that cannot be read as a whole is an error too, never a shorter
list.`,
    example: async () => {
      const account = accountOf(clientWith({}), systemClock);
      const message = await failureOf(() => refreshTasks({ taskId: "", pageSize: 0 }, account));
      return new QueryError("getRefreshTasks", message).message;
    },
  },
  {
    title: "Programs",
    text: `The resource by its type and name, then the option or the trigger that would have no effect, and what to give in its
place. The program ends with it before anything is registered.`,
    example: () => failureOf(() => new Triggers("CacheRefresh site", [new Map()])),
  },
  {
    title: "The emulator",
    text: `The option, what is expected and what was given: a \`RangeError\` or a \`TypeError\`, or what the command
\`alicloud-cdn-emulator\` ends with.`,
    example: () => failureOf(() => startEmulator({ speed: 0 })),
  },
];
