import { SIGNATURE } from "../base/validation.js";
import { COMMON_DEFAULTS } from "./commonInputs.js";
import { DEFAULT_PRODUCT } from "./productName.js";
import { sameValue } from "./state.js";

/** Generated SDKs give an input that has a default its value, where a program in TypeScript leaves it out. */
const DEFAULTS: Readonly<Record<string, unknown>> = { ...COMMON_DEFAULTS, product: DEFAULT_PRODUCT };

/** Whether an input says the same in both. Each can be a state, which has the inputs of the deployment before. */
export function isSameInput(olds: object, news: object, input: string): boolean {
  const [was, is] = [olds, news].map(
    (inputs) => (inputs as Record<string, unknown>)[input] ?? DEFAULTS[input],
  );
  // Mostly it is: then of ten thousand hashes no copy is made.
  return sameValue(was, is) || sameValue(withoutContents(was), withoutContents(is));
}

/** The signatures of an asset and of an archive. */
const ASSETS: readonly unknown[] = ["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"];

/** Of an asset, the hash alone: what it is made of, the engine hands over at some of its calls and not at others. */
function withoutContents(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutContents);
  const { [SIGNATURE]: signature, hash } = value as Record<string, unknown>;
  if (ASSETS.includes(signature) && hash !== undefined) return { [SIGNATURE]: signature, hash };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutContents(item)]));
}
