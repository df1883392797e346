import { crc32 } from "node:zlib";

/** A number from 0 to 1, the same for the same text. */
export function chance(text: string): number {
  // CRC-32 alone gives like texts like numbers.
  const mixed = Math.imul(crc32(text) ^ 0x9e3779b9, 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}
