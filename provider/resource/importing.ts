import { WorkBudget } from "../base/budget.js";
import { formatTime } from "../base/clock.js";
import { show } from "../base/validation.js";
import { type CommonInputs, DEFAULT_TIMEOUT_MS } from "../model/commonInputs.js";
import type { Kind } from "../model/kind.js";
import { normalizeOrSame } from "../model/objectPath.js";
import { CDN_PRODUCTS, DEFAULT_PRODUCT, type ProductName } from "../model/productName.js";
import type { Request } from "../model/request.js";
import { entryOf, type Ledger, type State } from "../model/state.js";
import type { CdnTask } from "../model/task.js";
import { isTaskId } from "../model/taskId.js";
import { callsById, tasksById } from "../model/tasksById.js";
import type { Context } from "./context.js";
import { Deployment } from "./deployment.js";

/** A resource that is made of tasks which somebody else has submitted: nothing is submitted for it. */
export interface Imported<I extends CommonInputs> {
  inputs: I;
  state: State;
}

/** Tasks, by their ids. */
export interface NamedTasks {
  taskIds: readonly string[];
  product: ProductName;
}

/**
 * Tasks as the id of a resource that is imported names them: `95248880`, several with commas between them, and of another
 * product than CDN with its name before them, `dcdn:95248880`.
 */
export function namedTasks(id: string): NamedTasks {
  const [, product = DEFAULT_PRODUCT, ids = ""] = /^(?:(\w+):)?([\d,]+)$/.exec(id) ?? [];
  const taskIds = ids.split(",");
  const known = CDN_PRODUCTS.find((name) => name === product);
  if (known !== undefined && taskIds.every(isTaskId)) return { taskIds, product: known };
  throw new Error(
    `The id that is looked up must be the id of a task, such as 95248880, several with commas between them, or dcdn:95248880 for DCDN, not ${show(id)}`,
  );
}

/**
 * Makes a resource of the tasks with these ids.
 *
 * @throws where the history does not know one of them, or where they are no tasks of such a resource
 */
export async function importTasks<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  { taskIds, product }: NamedTasks,
  request: Request,
): Promise<Imported<I>> {
  if (kind.inputsOfTasks === undefined) {
    throw new Error(`A ${kind.name} cannot be imported: its tasks do not tell what it was asked for.`);
  }
  const rows = await rowsOf(context, taskIds);
  const missing = taskIds.filter((id) => !rows.some(({ taskId }) => taskId === id));
  if (missing.length > 0) {
    throw new Error(
      `The history knows no task ${missing.join(", ")}: it remembers 3 days, and a task shows about 2 s after its submission. Check the id and the account.`,
    );
  }
  const named = kind.inputsOfTasks(rows);
  const inputs = product === DEFAULT_PRODUCT ? named : { ...named, product };
  const deployment = new Deployment(context, kind, inputs, request);
  const seenAt = formatTime(context.serverClock.now());
  // Of a kind without paths of its own, an item is a task; it is looked at once.
  if (kind.adopt === undefined) deployment.resume(ledgerOf(kind, inputs, rows, seenAt));
  else await deployment.pollOnce();
  return { inputs, state: deployment.state() };
}

async function rowsOf(context: Context, taskIds: readonly string[]): Promise<CdnTask[]> {
  const rows: CdnTask[] = [];
  const budget = new WorkBudget(context.clock, DEFAULT_TIMEOUT_MS, context.cancelled);
  try {
    for await (const { tasks } of tasksById(context, callsById(context, taskIds), budget)) {
      for (const task of tasks) rows.push(task);
    }
  } finally {
    budget.release();
  }
  return rows;
}

function ledgerOf<I extends CommonInputs>(
  kind: Kind<I>,
  inputs: I,
  rows: readonly CdnTask[],
  seenAt: string,
): Ledger {
  // The history can spell a path in another way than items do.
  const byPath = new Map(
    rows.flatMap((row) => [normalizeOrSame(row.objectPath), row.objectPath].map((path) => [path, row])),
  );
  return new Map(
    kind.items(inputs).flatMap(({ path }) => {
      const row = byPath.get(path);
      return row === undefined ? [] : [[path, entryOf(row, seenAt)] as const];
    }),
  );
}
