/** The site of the programs. */
export const SITE = "https://www.example.com/";

/** Stands before each program. */
export const PRELUDE = `const { pulumi, cdn, SITE, Other } = require("./prelude.js");\n`;

/**
 * What the programs have in common, the file `prelude.js`.
 *
 * @param module where `cdn` comes from. Default: the package
 */
export const preludeFile = (module = "pulumi-alicloud-cdn-refresh"): string => `
const pulumi = require("@pulumi/pulumi");
const cdn = require("${module}");
const SITE = "${SITE}";

const PROVIDER = \`
const done = (inputs) => ({
  ...inputs,
  etag: "etag of " + JSON.stringify(inputs.content),
  urls: (inputs.files ?? []).map((file) => "\${SITE}" + file),
});
exports.handler = () => ({
  async create(inputs) { return { id: "other", outs: done(inputs) }; },
  async update(id, olds, news) { return { outs: done(news) }; },
  async diff(id, olds, news) {
    const same = ["content", "files", "note"].every((key) => JSON.stringify(olds[key]) === JSON.stringify(news[key]));
    return { changes: !same };
  },
});\`;

/**
 * A resource of another provider, such as an upload or a record. Its outputs: \`content\`, \`files\` and \`note\` as they
 * were given, the \`etag\` of the content, and the files' \`urls\`; none of them is known in the preview of a change.
 */
class Other extends pulumi.CustomResource {
  constructor(name, { content, files, note } = {}, opts) {
    const outputs = { etag: undefined, urls: undefined };
    super("pulumi-nodejs:dynamic/other:Other", name, { ...outputs, content, files, note, __provider: PROVIDER }, opts);
  }
}

module.exports = { pulumi, cdn, SITE, Other };
`;
