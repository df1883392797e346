import { z } from "zod";
import {
  addProblem,
  isUnknown,
  type Problem,
  type ProblemParts,
  show,
  unlessUnknown,
} from "../../base/validation.js";
import type { Client } from "../../model/client.js";
import type { CommonInputs } from "../../model/commonInputs.js";
import type { LookUp } from "../../model/kind.js";
import { asciiDomain, checkDomainName } from "../../model/objectPath.js";
import { isTaskId } from "../../model/taskId.js";
import type { EsaClient } from "./productClient.js";

/** The inputs of all that belongs to one site: its name, or its id. Of a state: also the id that belongs to the name. */
export interface SiteInputs {
  site?: string;
  siteId?: string;
}

/** The schema of a site's id. */
export const siteIdInput = z.custom<string>().superRefine((value: unknown, context) => {
  if (typeof value === "string" && isTaskId(value)) return;
  if (value === "") {
    addProblem(context, {
      reason:
        "is empty: the resource whose siteId it is had nothing to do, and has looked up no site; give site, the name, in its place",
    });
    return;
  }
  addProblem(context, {
    reason: 'must be the id of a site, a whole number as text such as "123456789012345"',
    repeats: `, not ${show(value)}`,
  });
});

/** The schema of a site's name. */
export const siteNameInput = z.custom<string>().superRefine((value: unknown, context) => {
  const problem: ProblemParts =
    typeof value === "string"
      ? { reason: checkDomainName(value) ?? "" }
      : { reason: 'must be the name of a site such as "example.com"', repeats: `, not ${show(value)}` };
  if (problem.reason !== "") addProblem(context, problem);
});

export const siteInputs = {
  site: unlessUnknown(siteNameInput).optional(),
  siteId: unlessUnknown(siteIdInput).optional(),
};

/** The inputs that name the site. */
export const SITE_INPUTS = ["site", "siteId"] as const;

/** Neither, or both. */
export function siteProblems({ site, siteId }: Record<string, unknown>): Problem[] {
  if (site === undefined && siteId === undefined) {
    return [
      {
        property: "site",
        reason: 'is not given, nor is siteId: give the name of the site, such as "example.com", or its id',
      },
    ];
  }
  if (site === undefined || siteId === undefined) return [];
  return [
    { property: "siteId", reason: "stands beside site, and both name the site: remove one of the two" },
  ];
}

/** The name in its normal form; undefined as long as it is not known, or wrong. */
export function siteName({ site }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof site !== "string" || isUnknown(site) || checkDomainName(site) !== undefined) return undefined;
  return asciiDomain(site);
}

/** What is wrong with a host that is not one of the site's; undefined where it is, or the site's name is not known. */
export function hostProblem(
  host: string,
  inputs: Readonly<Record<string, unknown>>,
): ProblemParts | undefined {
  const name = siteName(inputs);
  if (name === undefined || host === name || host.endsWith(`.${name}`)) return undefined;
  const advice = "give it to a resource of its own site, or correct one of the two";
  return {
    reason: `is not of the site ${name}, which has ${name} and what ends in .${name}; ${advice}`,
    secretReason: `is not of the site; ${advice}`,
  };
}

/** Inputs, or a state, with the site's name in its normal form. */
export function withNormalSite<I extends SiteInputs>(inputs: I): I {
  const name = siteName(inputs as Record<string, unknown>);
  return name === undefined ? inputs : { ...inputs, site: name };
}

/** Whether inputs are about the site of a state, or of others. A name in the place of an id is taken for another site. */
export function isSameSite(olds: Readonly<Record<string, unknown>>, news: SiteInputs): boolean {
  if (news.siteId !== undefined) return news.siteId === olds.siteId;
  const name = siteName(news as Record<string, unknown>);
  return name !== undefined && name === siteName(olds);
}

/**
 * The id of the site by its name. A site can be made again under its name, or leave the account: before something is submitted it
 * is asked for, whatever was known.
 */
export function siteLookUp<I extends SiteInputs & CommonInputs>(): LookUp<I> {
  return {
    operation: "ListSites",
    known(inputs, olds) {
      const isSame = inputs.siteId === undefined && isSameSite(olds, inputs);
      return isSame && typeof olds.siteId === "string" ? { ...inputs, siteId: olds.siteId } : inputs;
    },
    async ask(client: Client, inputs, options) {
      const name = siteName(inputs as Record<string, unknown>);
      return name === undefined
        ? inputs
        : { ...inputs, siteId: await (client as EsaClient).siteIdOf(name, options) };
    },
    isAnother: (known, told) => known.siteId !== undefined && known.siteId !== told.siteId,
    describe(inputs) {
      const name = siteName(inputs as Record<string, unknown>);
      if (inputs.siteId === undefined) return undefined;
      return name === undefined
        ? `The site has the id ${inputs.siteId}.`
        : `The site ${name} has the id ${inputs.siteId}.`;
    },
  };
}

export function siteOf(_item: string, { siteId }: SiteInputs): string | undefined {
  return siteId;
}
