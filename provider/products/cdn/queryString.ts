import type { Item } from "../../model/kind.js";

/**
 * Bytes of a query string, at most. Servers and proxies on the way take a request line of 8190 bytes or more, in which the
 * method, the version and, to a proxy, the endpoint's address stand too.
 */
export const MAX_QUERY_BYTES = 7_800;

/** Bytes between two items: a line break or a comma, percent-encoded. */
const SEPARATOR_BYTES = 3;

/** Bytes of a text in a query string, at most: a byte that is no letter, no digit and none of `-._` takes three. */
export function encodedLength(text: string): number {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*~]/g, "%00").length;
}

/** Bytes that are left for the items beside the other parameters. Undefined parameters are not sent. */
export function roomBeside(parameters: Readonly<Record<string, string | boolean | undefined>>): number {
  let room = MAX_QUERY_BYTES;
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) room -= encodedLength(name) + encodedLength(String(value)) + "=&".length;
  }
  return room;
}

/** Cuts items into calls of at most `most` items and `room` bytes. */
export function chunkByLength(
  items: readonly Item[],
  { most, room }: { most: number; room: number },
): Item[][] {
  const chunks: Item[][] = [];
  let chunk: Item[] = [];
  let length = 0;
  for (const item of items) {
    const added = encodedLength(item.path) + SEPARATOR_BYTES;
    if (chunk.length === most || (chunk.length > 0 && length + added > room)) {
      chunks.push(chunk);
      [chunk, length] = [[], 0];
    }
    chunk.push(item);
    length += added;
  }
  return chunk.length === 0 ? chunks : [...chunks, chunk];
}
