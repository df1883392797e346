import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";

/**
 * Triggers of a resource, in a form in which the engine sees their changes. It writes a value of a class that it does not
 * know, such as a Date, as an empty object, which never changes and would never trigger anything.
 */
export class Triggers {
  /** Value for the engine. One that is no list is left for the provider to refuse. */
  readonly input: unknown;
  readonly #resourceName: string;
  /** Place of the first value that is undefined: `triggers[0]`. */
  #unset: string | undefined;
  #row: pulumi.Resource | undefined;
  #hasWarned = false;

  /** @throws a `RunError` for a value that cannot be compared; one that comes later rejects `input` with it */
  constructor(resourceName: string, given: unknown) {
    this.#resourceName = resourceName;
    this.input = given === undefined || given === null ? given : this.#comparable(given, "triggers", []);
  }

  /** Warns once, on the resource's row, of a value that is undefined, which triggers nothing. */
  warnOn(resource: pulumi.Resource): void {
    this.#row = resource;
    this.#warn();
  }

  #warn(): void {
    if (this.#row === undefined || this.#unset === undefined || this.#hasWarned) return;
    this.#hasWarned = true;
    pulumi.log.warn(unsetTrigger(this.#unset), this.#row).catch(() => {});
  }

  /** @param within the objects that hold the value, to notice one that holds itself */
  #comparable(value: unknown, place: string, within: readonly unknown[]): unknown {
    if (value === undefined) {
      this.#unset ??= place;
      this.#warn();
      return undefined;
    }
    if (typeof value === "bigint") return String(value);
    if (typeof value !== "object" || value === null) return this.#plain(value, place);
    if (pulumi.Output.isInstance(value) || types.isPromise(value)) return this.#later(value, place, within);
    if (isAsset(value) || ArrayBuffer.isView(value)) return value;
    if (within.includes(value)) this.#refuse(place, "holds itself", "give a part of it");
    const inside = [...within, value];
    if (Array.isArray(value))
      return value.map((item, index) => this.#comparable(item, `${place}[${index}]`, inside));
    const written = this.#written(value, place);
    if (written !== value) return this.#comparable(written, place, inside);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#comparable(item, `${place}.${key}`, inside)]),
    );
  }

  #plain(value: unknown, place: string): unknown {
    if (typeof value === "function") this.#refuse(place, "is a function", "call it and give its result");
    if (typeof value === "symbol") this.#refuse(place, "is a symbol", "give a string");
    if (typeof value === "number" && !Number.isFinite(value))
      this.#refuse(place, `is ${value}`, "give a number or a string");
    return value;
  }

  #later(
    value: pulumi.Output<unknown> | Promise<unknown>,
    place: string,
    within: readonly unknown[],
  ): unknown {
    const comparable = (known: unknown): unknown => this.#comparable(known, place, within);
    return pulumi.Output.isInstance(value) ? value.apply(comparable) : value.then(comparable);
  }

  /** The result of `toJSON` where a value has it, such as a Date or a URL; else the value itself. */
  #written(value: object, place: string): unknown {
    if (pulumi.Resource.isInstance(value)) {
      this.#refuse(
        place,
        "is a resource, whose id and URN stay the same when it changes",
        "give an output that changes, such as the etag of a file",
      );
    }
    if (types.isMap(value)) this.#refuse(place, "is a Map", "write it as Object.fromEntries(map)");
    if (types.isSet(value)) this.#refuse(place, "is a Set", "write it as [...set]");
    if (value instanceof Error) this.#refuse(place, "is an Error", "give its message");
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") {
      const written: unknown = toJSON.call(value);
      if (written === null && types.isDate(value))
        this.#refuse(place, "is an invalid Date", "give a valid one");
      return written;
    }
    const { name = "Object" } = (Object.getPrototypeOf(value) ?? Object.prototype).constructor ?? {};
    if (name !== "Object" && Object.keys(value).length === 0) {
      this.#refuse(
        place,
        `is an object of type ${name} without properties of its own`,
        "give a string or a number",
      );
    }
    return value;
  }

  #refuse(place: string, problem: string, advice: string): never {
    throw new pulumi.RunError(
      `${this.#resourceName}: ${place} ${problem}: a change of it would not be noticed; ${advice}.`,
    );
  }
}

function unsetTrigger(place: string): string {
  return (
    `${place} is undefined, such as an environment variable that is not set: it triggers nothing. ` +
    'Set it, or give it a default, such as process.env.RELEASE ?? "none".'
  );
}

/** Whether a value is an asset or an archive, which the engine compares by the hash of its content. */
function isAsset(value: object): boolean {
  return pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
}
