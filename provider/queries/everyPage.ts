import type { RefreshTasksPage } from "../model/client.js";
import { Reading } from "../model/reading.js";
import type { CdnTask } from "../model/task.js";

/** Calls of a listing: of CDN they read 200,000 tasks, in a little more than 8 minutes. */
export const MAX_CALLS = 2000;
/** Passes through a listing that goes on shrinking. */
const MAX_PASSES = 3;

/** Reads one page of a listing. */
export type ReadPage<P = { pageNumber: number; pageSize: number }> = (page: P) => Promise<RefreshTasksPage>;

/** Result of one pass through a listing. */
interface Pass {
  requestId: string;
  /** Whether rows have left the listing meanwhile: those behind them have moved to pages already read. */
  shrank: boolean;
}

/**
 * All rows of a listing, each once, in the order of the pages. Rows that are new at the front while the
 * pages are read push known ones to the next page; rows that leave pull unknown ones to the page before, so
 * such a listing is read again.
 */
export class EveryPage {
  readonly #pageSize: number;
  /** What makes a listing shorter, for a message. */
  readonly narrow: string;
  #rows = new Reading();
  #calls = 0;

  /** @param pageSize rows on the largest page that can be asked for */
  constructor(pageSize: number, narrow = NARROW) {
    this.#pageSize = pageSize;
    this.narrow = narrow;
  }

  /** Progress of the reading, and advice for a listing that is too long, for a message. */
  get soFar(): string {
    return `${this.#rows.size} tasks were read, in ${this.#calls} calls; ${this.narrow}`;
  }

  async read(readPage: ReadPage): Promise<{ tasks: CdnTask[]; requestId: string }> {
    this.#rows = new Reading();
    const counted = this.#counted(readPage);
    let pass = await readOnce(counted, this.#rows, this.#pageSize, this.narrow);
    for (let passes = 1; pass.shrank && passes < MAX_PASSES; passes++) {
      pass = await readOnce(counted, this.#rows, this.#pageSize, this.narrow);
    }
    return { tasks: this.#rows.rows, requestId: pass.requestId };
  }

  #counted(readPage: ReadPage): ReadPage {
    return async (page) => {
      if (this.#calls >= MAX_CALLS) {
        throw new Error(
          `the history still goes on after ${MAX_CALLS} calls and ${this.#rows.size} tasks, which is as far as it is read; ${this.narrow}`,
        );
      }
      const answer = await readPage(page);
      this.#calls++;
      return answer;
    };
  }
}

async function readOnce(
  readPage: ReadPage,
  rows: Reading,
  largestPage: number,
  narrow: string,
): Promise<Pass> {
  const seen = new Reading();
  let shrank = false;
  let pageSize = largestPage;
  let total = 0;
  for (let read = 0; ; ) {
    const pageNumber = Math.floor(read / pageSize) + 1;
    const page = await readPage({ pageNumber, pageSize });
    rows.add(page.tasks);
    const added = seen.add(page.tasks);
    shrank ||= page.totalCount < total;
    const reached = (pageNumber - 1) * pageSize + page.tasks.length;
    if (reached >= page.totalCount) return { requestId: page.requestId, shrank };
    if (reached <= read || (added === 0 && page.totalCount <= total))
      throw listingEndsEarly(rows.size, page.totalCount, narrow);
    // A server may give fewer rows a page than it was asked for: from then on, that is the page size.
    pageSize = Math.min(pageSize, page.tasks.length);
    read = reached;
    total = page.totalCount;
  }
}

export function listingEndsEarly(rows: number, total: number, narrow = NARROW): Error {
  return new Error(
    `the history says that there are ${total} tasks but gives no more than ${rows} of them; ${narrow}`,
  );
}

const NARROW = "narrow the query with objectPath, taskId, or startTime and endTime";
