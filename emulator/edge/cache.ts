import type { Answer } from "./origin.js";
import type { Purge, Purgeable } from "./purge.js";

/** A copy of an answer of the origin. */
export interface Copy extends Purgeable, Readonly<Answer> {
  /** Request headers that the origin chose it by, as its `vary` names them. */
  readonly variant: ReadonlyMap<string, string | undefined>;
  /** When the origin sent the body, ms since 1970 by the emulator's clock. */
  readonly transferredAt: number;
  /** When the origin last said that it is so: with the body, or with a 304. */
  readonly confirmedAt: number;
  /** Whether it last said so with a 304. */
  readonly isRevalidated: boolean;
  /** For how long it is fresh from then on, in ms. */
  readonly lifetime: number;
}

/** The copies of a node. */
export class Cache {
  readonly #copies = new Map<string, Copy[]>();
  readonly #expired = new WeakSet<Copy>();

  /** The copy for a request, fresh or not. */
  find(url: string, headers: Readonly<Record<string, string>>): Copy | undefined {
    return this.#copies
      .get(url)
      ?.find(({ variant }) => [...variant].every(([name, value]) => headers[name] === value));
  }

  isFresh(copy: Copy, now: number): boolean {
    return !this.#expired.has(copy) && now < copy.confirmedAt + copy.lifetime;
  }

  /** Puts a copy in the place of that of the same variant. */
  store(copy: Copy): void {
    const others = this.#copies.get(copy.url)?.filter((other) => !isSameVariant(other, copy)) ?? [];
    // The newest is found first, should the origin have changed its mind about `vary`.
    this.#copies.set(copy.url, [copy, ...others]);
  }

  drop({ url, variant }: Pick<Copy, "url" | "variant">): void {
    const others = this.#copies.get(url)?.filter((other) => !isSameVariant(other, { variant })) ?? [];
    this.#copies.set(url, others);
  }

  obey({ urls = [...this.#copies.keys()], concerns, drops }: Purge): void {
    for (const url of urls) {
      const copies = this.#copies.get(url) ?? [];
      const [concerned, others] = [copies.filter(concerns), copies.filter((copy) => !concerns(copy))];
      if (drops) {
        this.#copies.set(url, others);
      } else {
        for (const copy of concerned) this.#expired.add(copy);
      }
    }
  }
}

/** Request headers that an answer was chosen by. */
export function variantOf(
  { headers }: Answer,
  requestHeaders: Readonly<Record<string, string>>,
): ReadonlyMap<string, string | undefined> {
  const names = (headers.vary ?? "").toLowerCase().split(",");
  const named = names.map((name) => name.trim()).filter((name) => name !== "");
  return new Map(named.sort().map((name) => [name, requestHeaders[name]]));
}

function isSameVariant(one: Pick<Copy, "variant">, other: Pick<Copy, "variant">): boolean {
  const text = ({ variant }: Pick<Copy, "variant">) => JSON.stringify([...variant]);
  return text(one) === text(other);
}
