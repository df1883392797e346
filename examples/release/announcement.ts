import * as pulumi from "@pulumi/pulumi";

export interface AnnouncementArgs {
  /** Takes a POST of `{ "text": "…" }`, as the incoming webhooks of Slack and Mattermost do. Give it as a secret. */
  webhook: pulumi.Input<string>;
  /** What is said. A new text is a new announcement. */
  text: pulumi.Input<string>;
}

interface Inputs {
  webhook: string;
  text: string;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
  async create(inputs) {
    await post(inputs);
    return { id: "announcement", outs: inputs };
  },
  async diff(_id, olds, news) {
    return { changes: olds.text !== news.text };
  },
  async update(_id, _olds, news) {
    await post(news);
    return { outs: news };
  },
};

/** Posts a message when it is created and when its text changes. What was said cannot be taken back by a destroy. */
export class Announcement extends pulumi.dynamic.Resource {
  declare readonly text: pulumi.Output<string>;

  constructor(name: string, args: AnnouncementArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, args, opts, "release", "Announcement");
  }
}

async function post({ webhook, text }: Inputs): Promise<void> {
  const response = await fetch(webhook, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(10_000),
  }).catch((error: Error) => {
    // The message of the error can hold the webhook's URL, which lets anyone post.
    throw new Error(`the webhook cannot be reached: ${error.name}`);
  });
  if (!response.ok) throw new Error(`the webhook refused the announcement with status ${response.status}`);
}
