import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { SIGNATURE, UNKNOWN } from "../../base/validation.js";

/** The signature of a secret. */
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The protocol has one text for each type of a value that is not known yet: of a text, a flag, a number, a list, an asset … */
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

type Path = readonly (string | number)[];

/** Where secrets stand in what the engine has sent. */
export class Secrets {
  readonly #paths: readonly Path[];

  constructor(paths: readonly Path[]) {
    this.#paths = paths;
  }

  /** Whether there is one at this place, or below it. */
  within(...place: string[]): boolean {
    return this.#paths.some((path) =>
      place.every((key, depth) => depth >= path.length || path[depth] === key),
    );
  }

  /** Whether the value at this place is one as a whole. */
  isWhole(name: string): boolean {
    return this.#paths.some(([key, ...below]) => key === name && below.length === 0);
  }

  get any(): boolean {
    return this.#paths.length > 0;
  }

  /** The properties with one in them. */
  get names(): string[] {
    return [...new Set(this.#paths.map(([name]) => String(name)))];
  }

  /** The same, and of each whether it is one as a whole. */
  get inputs(): Map<string, boolean> {
    return new Map(this.names.map((name) => [name, this.isWhole(name)]));
  }
}

/** What the engine has sent, without the marks of its secrets, and where these stood. */
export interface Received {
  values: Record<string, unknown>;
  secrets: Secrets;
}

/**
 * Reads the properties of a message; the engine leaves out those that are empty.
 *
 * @param unread names of properties of which it only matters whether they are there, and are a secret: of ten thousand paths,
 *   the values take their time. Each is null
 */
export function received(struct: Struct | undefined, unread: readonly string[] = []): Received {
  const fields = struct?.getFieldsMap().toArray() ?? [];
  const paths: Path[] = [];
  const values = fields.map(([name]) => {
    const value = struct?.getFieldsMap().get(name);
    if (!unread.includes(name)) return [name, plain(value?.toJavaScript(), [name], paths)];
    if (value?.getStructValue()?.getFieldsMap().get(SIGNATURE)?.getStringValue() === SECRET)
      paths.push([name]);
    return [name, null];
  });
  return { values: Object.fromEntries(values), secrets: new Secrets(paths) };
}

/** @param path of the value; it is changed on the way, and as before at the end */
function plain(value: unknown, path: (string | number)[], secrets: Path[]): unknown {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (typeof value !== "object" || value === null) return value;
  const given = value as Record<string, unknown>;
  if (given[SIGNATURE] === SECRET) {
    secrets.push([...path]);
    return plain(given.value, path, secrets);
  }
  const inside = (key: string | number, item: unknown): unknown => {
    path.push(key);
    const read = plain(item, path, secrets);
    path.pop();
    return read;
  };
  if (Array.isArray(value)) return value.map((item, place) => inside(place, item));
  return Object.fromEntries(Object.entries(given).map(([key, item]) => [key, inside(key, item)]));
}

/**
 * Properties for a message. What is undefined is left out.
 *
 * @param secrets the names of those that are secrets
 */
export function sent(values: object, secrets: ReadonlySet<string> = new Set()): Struct {
  const marked = Object.entries(values).map(([name, value]) => [
    name,
    secrets.has(name) && value !== undefined ? { [SIGNATURE]: SECRET, value } : value,
  ]);
  return Struct.fromJavaScript(
    defined(Object.fromEntries(marked)) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}

function defined(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(defined);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, defined(item)]])),
  );
}
