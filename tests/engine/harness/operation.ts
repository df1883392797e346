import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";

/** What one `up`, `preview`, `refresh` or `destroy` did. */
export interface Operation {
  ok: boolean;
  /** All of stdout and stderr as a user reads it, without colours. */
  output: string;
  events: EngineEvent[];
  /** How many resources by what happened to them, such as `{ create: 2, same: 1 }`; empty when it failed early. */
  changes: Record<string, number>;
  /** What was logged and stays on the screen. */
  diagnostics: Diagnostic[];
}

export interface Diagnostic {
  severity: string;
  message: string;
  /** Of the resource that it is about. */
  urn: string | undefined;
}

/** The operations of the test that runs, for whoever has to find out why it failed. */
export const operations: Operation[] = [];

/** An operation from what the engine said of it. */
export function operation(ok: boolean, output: string, events: EngineEvent[]): Operation {
  const done: Operation = {
    ok,
    output: stripVTControlCharacters(output),
    events,
    changes: { ...events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges },
    diagnostics: events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent && !diagnosticEvent.ephemeral
        ? [
            {
              severity: diagnosticEvent.severity,
              message: withoutColourTags(`${diagnosticEvent.prefix ?? ""}${diagnosticEvent.message}`).trim(),
              urn: diagnosticEvent.urn,
            },
          ]
        : [],
    ),
  };
  operations.push(done);
  return done;
}

function withoutColourTags(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, "");
}
