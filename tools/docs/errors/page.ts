import { callSection, codeTable, refusals } from "./calls.js";
import { deploymentSection, quotaSection } from "./deployments.js";
import { emulatorSection } from "./emulator.js";
import { functionSection, hashFolderSection } from "./functions.js";
import { inputSections } from "./inputs.js";
import { limitGroups } from "./limits.js";
import type { Message, Section } from "./message.js";
import { programSection } from "./programs.js";
import { settingsSection, signingInSection } from "./settings.js";
import { table } from "./table.js";

export interface ErrorsPage {
  markdown: string;
  /** Every message that stands on the page, and each refusal of the table. */
  messages: Message[];
}

const HEADER = `# Errors and limits

<!-- Made by tools/docs/errors.ts, which lets the code say each message. -->

Every message says what happened, to which path, input or setting, and what to do next; where the API has answered, its
code and the request id, for which Alibaba Cloud's support asks. No message holds a credential, a header or the query
string of a path.`;

const CODES_INTRODUCTION = `What a code means, from the API or from this package. A code that ends in … stands for all that begin so; the first row
that fits counts. A refusal that is in no row ends the deployment; any other answer that is in none is taken for a failure
that passes.

Of a submission that may have been carried out, the history is asked before anything is submitted again. A call that only
asks is then simply made again.`;

const LIMITS_INTRODUCTION = `Every wait, retry, queue and buffer has an end. The values are those of the code.`;

/** docs/errors.md, and what stands on it. */
export async function errorsPage(): Promise<ErrorsPage> {
  const sections = [
    await deploymentSection(),
    await callSection(),
    await quotaSection(),
    settingsSection(),
    await signingInSection(),
    ...inputSections(),
    await functionSection(),
    await hashFolderSection(),
    await programSection(),
    await emulatorSection(),
  ];
  const titles = [...sections.map(({ title }) => title), "Codes", "Limits"];
  const contents = titles.map((title) => `- [${title}](#${anchorOf(title)})`).join("\n");
  const markdown = [
    HEADER,
    contents,
    ...sections.map(sectionText),
    `## Codes\n\n${CODES_INTRODUCTION}\n\n${codeTable()}`,
    `## Limits\n\n${LIMITS_INTRODUCTION}\n\n${limitTables()}`,
  ].join("\n\n");
  return {
    // A message can show text that is none in Unicode; a file cannot.
    markdown: `${markdown}\n`.toWellFormed(),
    messages: [...sections.flatMap(({ messages }) => messages), ...refusals()],
  };
}

function sectionText({ title, introduction, messages }: Section): string {
  const entries = messages.map(({ when, text }) => `${when}\n\n\`\`\`text\n${text}\n\`\`\``);
  return [`## ${title}`, introduction, ...entries].join("\n\n");
}

function limitTables(): string {
  return limitGroups()
    .map(({ title, limits }) => {
      const rows = limits.map(({ what, value, beyond }) => [what, value, beyond]);
      return `### ${title}\n\n${table(["what", "limit", "beyond it"], rows)}`;
    })
    .join("\n\n");
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}
