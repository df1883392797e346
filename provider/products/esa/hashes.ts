import type { Problem } from "../../base/validation.js";
import { contradictions, hashedPaths, keyProblems, withoutHashesProblems } from "../contentHashes.js";
import { fileProblem, SUBJECT_NAMES } from "./subjects.js";

/** What is wrong with hashes of files beside the other inputs, and with what goes with hashes alone. */
export function hashProblems(inputs: Readonly<Record<string, unknown>>): Problem[] {
  if (inputs.contentHashes === undefined) return withoutHashesProblems(inputs);
  const other = SUBJECT_NAMES.find((name) => name !== "files" && inputs[name] !== undefined);
  if (other !== undefined) {
    return [
      {
        property: "contentHashes",
        reason: `goes with files only, and stands beside ${other}: a hash is that of one file's content; give each to a resource of its own`,
      },
    ];
  }
  return [...keyProblems(inputs), ...urlProblems(inputs), ...contradictions(inputs)];
}

function urlProblems(inputs: Readonly<Record<string, unknown>>): Problem[] {
  return hashedPaths(inputs).flatMap(({ given, property }) => {
    const parts = fileProblem(given, inputs);
    return parts === undefined ? [] : [{ property, ...parts }];
  });
}
