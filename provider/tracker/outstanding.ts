/** A task that somebody waits for. */
export interface Outstanding {
  /** The ids that it can have. What one call has submitted shares the list. */
  taskIds: readonly string[];
  /** The path of its row. Left out, all rows of all its ids are meant. */
  path?: string | undefined;
  /** As the history names the type; left out where that is not known. */
  objectType?: string | undefined;
  /** When it was submitted, by the API's clock; where that is not known, when the wait begins. */
  since: number;
}
