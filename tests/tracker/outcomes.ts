import fc from "fast-check";
import { ApiError } from "../../emulator/apiError.js";
import type { VirtualApiOptions, VirtualCall } from "./virtualApi.js";
import { SECOND } from "./waits.js";

/** What can become of a call that looks at the history. */
export type Outcome = "answers" | "is throttled" | "fails" | "says nothing" | "says strange words";

/** In most of its calls, the API does. */
export const ANSWERS: readonly Outcome[] = ["answers", "answers", "answers", "answers"];

export const anyOutcomes: fc.Arbitrary<Outcome[]> = fc
  .array(fc.constantFrom<Outcome>("is throttled", "fails", "says nothing", "says strange words"), {
    maxLength: 4,
  })
  .map((outcomes) => [...ANSWERS, ...outcomes]);

/** The end of a path says how long its task takes. */
export function durationInPath({ objectPath }: { objectPath: string }): number {
  return Number(/(\d+)s$/.exec(objectPath)?.[1] ?? 300) * SECOND;
}

/** Has one of the outcomes come to each call that looks at the history, the same for the same seed. */
export function misbehaving<Name extends string>(
  { outcomes, seed }: { outcomes: readonly Outcome[]; seed: number },
  throttlingCode: string,
): Required<Pick<VirtualApiOptions<Name>, "refuse" | "alter">> {
  const draw = chance(seed);
  const drawn = new Map<VirtualCall<Name>, Outcome>();
  const outcomeOf = (call: VirtualCall<Name>): Outcome => {
    if (!call.operation.startsWith("Describe")) return "answers";
    const outcome = drawn.get(call) ?? (outcomes[Math.floor(draw() * outcomes.length)] as Outcome);
    drawn.set(call, outcome);
    return outcome;
  };
  return {
    refuse(call) {
      const outcome = outcomeOf(call);
      if (outcome === "is throttled") return new ApiError(400, throttlingCode, "Too often.");
      return outcome === "fails" ? new ApiError(500, "InternalError", "Failed.") : undefined;
    },
    alter(call, tasks) {
      const outcome = outcomeOf(call);
      if (outcome === "says nothing") return [];
      if (outcome !== "says strange words") return tasks;
      return tasks.map((task) => ({ ...task, status: "Suspended", process: 100 }));
    },
  };
}

/** Numbers from 0 to 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
