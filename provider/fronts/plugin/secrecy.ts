import { itemsInputOf, type Kind } from "../../model/kind.js";
import { type Received, Secrets } from "./values.js";

const NONE = new Secrets([]);

/** Outputs that name paths, beside the lists of the kind. */
const OF_PATHS = ["tasks", "outcome", "edge"];

/** Inputs that an outcome repeats, or what they were looked up to be. */
const IN_OUTCOME = ["site", "siteId", "product"];

/**
 * Whether the paths are a secret, or what leads to them, by what the engine has marked: then no message shows any.
 *
 * @param olds of the state before, which can name paths that the inputs do not: they are a secret as they were then
 */
export function hidesPaths(kind: Kind, news: Received, olds = NONE): boolean {
  const list = itemsInputOf(kind, news.values);
  const { hiddenInputs = [list], removedOutput = list } = kind;
  return (
    hasSecretItems(kind, news) ||
    hasSecretEdges(news.secrets) ||
    hiddenInputs.some((name) => news.secrets.within(name)) ||
    olds.within(list) ||
    olds.within(removedOutput)
  );
}

/** The names of the outputs that are secrets. */
export function secretOutputs(
  kind: Kind,
  news: Received,
  outputs: Readonly<Record<string, unknown>>,
  olds = NONE,
): ReadonlySet<string> {
  const { secrets } = news;
  const list = itemsInputOf(kind, news.values);
  const { removedOutput } = kind;
  const removed = removedOutput === undefined ? [] : [removedOutput];
  const isLeft = removed.some((name) => {
    const left = outputs[name];
    const isEmpty = left === undefined || (Array.isArray(left) && left.length === 0);
    return !isEmpty && (olds.within(list) || olds.within(name));
  });
  return new Set([
    ...secrets.names,
    ...(hasSecretItems(kind, news) ? [list, ...removed, ...OF_PATHS] : []),
    ...(isLeft ? [...removed, ...OF_PATHS] : []),
    ...(hasSecretEdges(secrets) ? ["outcome", "edge"] : []),
    // What a name was looked up to be.
    ...(secrets.within("site") ? ["siteId"] : []),
    ...(IN_OUTCOME.some((name) => secrets.within(name)) ? ["outcome"] : []),
  ]);
}

/** That a hash is a secret hides no path; that all of them are one does. */
function hasSecretItems(
  { inputByItem, itemsInput, submission }: Kind,
  { values, secrets }: Received,
): boolean {
  return (
    secrets.within(itemsInputOf({ itemsInput }, values)) ||
    (submission === undefined && secrets.within("resources")) ||
    (inputByItem !== undefined && secrets.isWhole(inputByItem))
  );
}

function hasSecretEdges(secrets: Secrets): boolean {
  return secrets.within("edgeCheck", "paths") || secrets.within("edgeCheck", "addresses");
}
