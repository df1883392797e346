import { codeTable, esaCodeTable } from "./codes.js";
import { deploymentText, quotaText } from "./deployments.js";
import { GUIDES, type Guide } from "./guide.js";
import { limitTables } from "./limits.js";

const HEADER = `# Errors and limits

<!-- Made by tools/docs/errors.ts, which lets the code say each message. -->

Every message says what happened, to which path, input or setting, and what to do next; where the API has answered, its
code and the request id, for which Alibaba Cloud's support asks. No message holds a credential, a header or the query
string of a path.`;

const CODES_INTRODUCTION = `What a code means, from the API or from this package. A code that ends in … stands for all that begin so; the first row
that fits counts. A refusal that is in no row ends the deployment; any other answer that is in none is taken for a failure
that passes.

Of a submission that may have been carried out, the history is asked before anything is submitted again. A call that only
asks is then simply made again.

The codes of DCDN are CDN's and one more; where a text here says CDN, \`cdn:\` or \`CDN_ENDPOINT\`, a message of DCDN says its
own.`;

const ESA_INTRODUCTION = `Of ESA, these rows come before those that all APIs share, which are among the codes above.`;

const LIMITS_INTRODUCTION =
  "Every wait, retry, queue and buffer has an end. The values are those of the code.";

/** docs/errors.md. */
export async function errorsPage(): Promise<string> {
  const sections: [title: string, text: string][] = [
    ["A deployment that does not reach its end", deploymentText()],
    ["The day's quota", await quotaText()],
    ...(await Promise.all(GUIDES.map(guideSection))),
    [
      "Codes",
      `${CODES_INTRODUCTION}\n\n${codeTable()}\n\n### ESA\n\n${ESA_INTRODUCTION}\n\n${esaCodeTable()}`,
    ],
    ["Limits", `${LIMITS_INTRODUCTION}\n\n${limitTables()}`],
  ];
  const contents = sections.map(([title]) => `- [${title}](#${anchorOf(title)})`).join("\n");
  const bodies = sections.map(([title, text]) => `## ${title}\n\n${text}`);
  return `${[HEADER, contents, ...bodies].join("\n\n")}\n`;
}

async function guideSection({ title, text, example }: Guide): Promise<[title: string, text: string]> {
  return [title, `${text}\n\n\`\`\`text\n${await example()}\n\`\`\``];
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}
