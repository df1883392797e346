import { isDeepStrictEqual } from "node:util";
import { isSameInput } from "../model/sameInput.js";

/** What differs of a resource, as the engine shows it. */
export interface Difference {
  /** As the engine writes it: `contentHashes["https://www.example.com/"]`. */
  path: string;
  kind: "add" | "delete" | "update";
  /** Where it is: in the inputs, or in the state. */
  of: "inputs" | "state";
}

/**
 * What differs of a resource that is updated. Where no input does, it is the status: what was asked for is not reached.
 *
 * @param mapInput the input that is a map, of which it is said key by key. Default: there is none
 */
export function differencesOf(before: object, now: object, mapInput?: string): Difference[] {
  const changed = compare(before, now).filter(({ key }) => !isSameInput(before, now, key));
  const differences = changed.flatMap(({ key, kind, was, is }): Difference[] => {
    const parts = key === mapInput && isMap(was) && isMap(is) ? compare(was, is) : [];
    // Of the signs of a quoted key, the engine knows no way to write these.
    if (parts.length === 0 || parts.some((part) => part.key.includes('"') || part.key.includes("\\"))) {
      return [{ path: key, kind, of: "inputs" }];
    }
    return parts.map((part) => ({ path: `${key}["${part.key}"]`, kind: part.kind, of: "inputs" }));
  });
  return differences.length > 0 ? differences : [{ path: "status", kind: "update", of: "state" }];
}

interface Compared {
  key: string;
  kind: Difference["kind"];
  was: unknown;
  is: unknown;
}

function compare(before: object, now: object): Compared[] {
  const [olds, news] = [new Map(Object.entries(before)), new Map(Object.entries(now))];
  return [...new Set([...olds.keys(), ...news.keys()])].flatMap((key): Compared[] => {
    const [was, is] = [olds.get(key), news.get(key)];
    if (isDeepStrictEqual(was, is)) return [];
    return [{ key, kind: olds.has(key) ? (news.has(key) ? "update" : "delete") : "add", was, is }];
  });
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
