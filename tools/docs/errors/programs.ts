import type * as pulumi from "@pulumi/pulumi";
import { missingModule } from "../../../sdk/providerModule.js";
import { checkResourceOptions } from "../../../sdk/resourceOptions.js";
import { Triggers, unsetTrigger } from "../../../sdk/triggers.js";
import { failureOf, type Message, type Section } from "./message.js";

const FOLDER = "/home/you/site";

class ResourceStub {
  readonly __pulumiResource = true;
}

const circular: unknown[] = [];
circular.push(circular);

type Refusal = [when: string, trigger: unknown, mend: string];

const TRIGGERS: readonly Refusal[] = [
  ["A trigger is a function.", () => 1, "call it and give its result"],
  ["A trigger is a symbol.", Symbol("v1"), "give a text"],
  ["A trigger is no number that can be written.", Number.NaN, "give a number or a text"],
  ["A trigger is a resource.", new ResourceStub(), "give an output that changes"],
  ["A trigger is a Map.", new Map(), "write it as Object.fromEntries(map)"],
  ["A trigger is a Set.", new Set(), "write it as [...set]"],
  ["A trigger is an error.", new Error("no"), "give its message"],
  ["A trigger is a Date that is none.", new Date("never"), "give a valid one"],
  ["A trigger is an object whose content Pulumi does not see.", /v1/, "give a text or a number"],
  ["A trigger holds itself.", circular, "give a part of it"],
];

type WrongOption = [when: string, opts: object, about: string, advice: string];

const OPTIONS: readonly WrongOption[] = [
  [
    "A resource is given the provider of another package.",
    { provider: {} },
    "CacheRefresh site: the provider",
    "make it with new cdn.Provider",
  ],
  ["A resource is to be imported.", { import: "14286878548" }, "the option import", "use a TaskCompletion"],
  ["A resource is to be read.", { id: "14286878548" }, "the option id", "use a TaskCompletion"],
];

/** Said by the program itself, before anything is registered. */
export async function programSection(): Promise<Section> {
  const ofTriggers = TRIGGERS.map(async ([when, trigger, mend]): Promise<Message> => {
    const { message } = await failureOf(() => new Triggers("CacheRefresh site", [trigger]));
    return { when, text: message, about: "triggers[0]", advice: mend };
  });
  const ofOptions = OPTIONS.map(async ([when, opts, about, advice]): Promise<Message> => {
    const { message } = await failureOf(() =>
      checkResourceOptions("CacheRefresh", "site", opts as pulumi.CustomResourceOptions),
    );
    return { when, text: message, about, advice };
  });
  return {
    title: "Programs",
    introduction:
      "The program ends with these before anything is registered. The provider is loaded by its name, from the folder of the program.",
    messages: [
      {
        when: "The package is in the bundle, and not installed beside it.",
        text: missingModule(FOLDER, "bundle"),
        about: "pulumi-alicloud-cdn-refresh/provider",
        advice: "Install it there, and keep it out of the bundle",
      },
      {
        when: "The package is a dependency of a library, and not of the program.",
        text: missingModule(FOLDER, "library"),
        about: "pulumi-alicloud-cdn-refresh/provider",
        advice: "Add it to the dependencies of the program too",
      },
      ...(await Promise.all(ofOptions)),
      ...(await Promise.all(ofTriggers)),
      {
        when: "A warning on the resource's row: a trigger is undefined.",
        text: unsetTrigger("triggers[1]"),
        about: "triggers[1]",
        advice: "Set it, or give it a default",
      },
    ],
  };
}
