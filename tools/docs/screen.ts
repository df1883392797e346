/** How a piece of text looks. */
export interface Style {
  /** Of the 16 colours of a terminal. Default: that of plain text. */
  colour?: number;
  bold?: boolean;
  underlined?: boolean;
}

/** Text of one style. */
export interface Span {
  /** Where it begins, counted from 0. */
  column: number;
  text: string;
  style: Style;
}

interface Cell {
  character: string;
  style: Style;
}

/** A control sequence (its parameters and its last letter), a command to the terminal's window, or any character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is made of control characters.
const TOKEN = /\x1b\[([0-9;?]*)([A-Za-z])|\x1b\][^\x1b\x07]*(?:\x07|\x1b\\)|./gsu;

/** A terminal's screen, as far as Pulumi's display makes use of one: it scrolls, and what scrolls away is gone. */
export class Screen {
  readonly #height: number;
  #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style: Style = {};

  constructor(height: number) {
    this.#height = height;
  }

  write(text: string): void {
    for (const [token, parameters, command] of text.matchAll(TOKEN)) {
      if (command !== undefined) this.#control(command, parameters ?? "");
      else if (token === "\r") this.#column = 0;
      else if (token === "\n") this.#nextLine();
      else if (token >= " ") this.#put(token);
    }
  }

  /** What the screen shows now, row by row. */
  rows(): Span[][] {
    return Array.from({ length: this.#height }, (_, row) => spansOf(this.#lines[row] ?? []));
  }

  #put(character: string): void {
    const line = this.#line;
    while (line.length < this.#column) line.push({ character: " ", style: {} });
    line[this.#column] = { character, style: this.#style };
    this.#column += 1;
  }

  #nextLine(): void {
    this.#row += 1;
    if (this.#row < this.#height) return;
    this.#lines.shift();
    this.#row = this.#height - 1;
  }

  get #line(): Cell[] {
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    return this.#lines[this.#row] as Cell[];
  }

  #control(command: string, parameters: string): void {
    const numbers = parameters.split(";").map(Number);
    const count = numbers[0] || 1;
    if (command === "A") this.#row = Math.max(0, this.#row - count);
    else if (command === "B") this.#row = Math.min(this.#height - 1, this.#row + count);
    else if (command === "G") this.#column = count - 1;
    else if (command === "K") this.#line.length = Math.min(this.#line.length, this.#column);
    else if (command === "J") this.#lines.length = this.#row + 1;
    else if (command === "m") this.#style = styleAfter(this.#style, numbers);
    // All else asks something of the terminal, or hides its cursor.
  }
}

function styleAfter(before: Style, codes: readonly number[]): Style {
  const [code, , colour] = codes;
  if (code === 1) return { ...before, bold: true };
  if (code === 4) return { ...before, underlined: true };
  if (code === 38 && colour !== undefined) return { ...before, colour };
  return {};
}

function spansOf(line: readonly Cell[]): Span[] {
  const spans: Span[] = [];
  line.forEach(({ character, style }, column) => {
    const last = spans.at(-1);
    if (last !== undefined && sameStyle(last.style, style)) last.text += character;
    else spans.push({ column, text: character, style });
  });
  return spans
    .map((span) => (span.style.underlined ? span : { ...span, text: span.text.trimEnd() }))
    .filter(({ text }) => text !== "");
}

function sameStyle(one: Style, other: Style): boolean {
  return one.colour === other.colour && one.bold === other.bold && one.underlined === other.underlined;
}
