import * as pulumi from "@pulumi/pulumi";

/**
 * A query that could not be answered. The message begins with the function's name and holds no credential. As a
 * `RunError` it ends a program without a stack trace. Where the API refused, the `cause` has the `code`, `statusCode`
 * and `requestId` of its answer.
 */
export class QueryError extends pulumi.RunError {
  /** `QueryError`: tells the error where there are several copies of this package, and `instanceof` does not. */
  override readonly name = "QueryError";

  /**
   * @param query the name of the function
   * @param reason why it could not be answered
   * @param options the `cause`
   */
  // Not `ErrorOptions`: programs that are compiled for ES2020 do not know that type.
  constructor(query: string, reason: string, options?: { cause?: unknown }) {
    super(`${query}: ${reason}`, options);
  }
}
