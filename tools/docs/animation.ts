import type { Span } from "./screen.js";

/** What the screen showed from a moment on. */
export interface Frame {
  /** In ms since the beginning. */
  at: number;
  rows: readonly (readonly Span[])[];
}

export interface AnimationOptions {
  /** What the window is called, and what is read out to those who cannot see it. */
  title: string;
  /** In characters. */
  width: number;
  /** How long the last frame stands before all begins again, in ms. */
  hold: number;
}

const FONT = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';
const FONT_SIZE = 13;
const CHARACTER_WIDTH = 7.8;
const LINE_HEIGHT = 18;
const MARGIN = 16;
const TITLE_BAR = 36;

const BACKGROUND = "#16181d";
const TEXT = "#d7dae0";
/** The 16 colours of a terminal, in the order of their codes. */
const COLOURS = [
  ...["#3b4048", "#e5716b", "#7fc97a", "#d9a860", "#6ea8e8", "#c28be0", "#5fc0c4", "#c9cdd4"],
  ...["#7d8590", "#f28b85", "#98dd93", "#ecc47c", "#8cbdf2", "#d3a6ec", "#7fd4d8", "#ffffff"],
];

/**
 * A picture of a terminal that plays the frames in their own time, without end. Where nothing moves, on paper or for a
 * reader who wants it so, it shows the last one.
 */
export function animation(frames: readonly Frame[], { title, width, hold }: AnimationOptions): string {
  const height = Math.max(0, ...frames.map(({ rows }) => rows.findLastIndex((row) => row.length > 0) + 1));
  const duration = (frames.at(-1)?.at ?? 0) + hold;
  const [pictureWidth, pictureHeight] = [
    Math.ceil(width * CHARACTER_WIDTH + 2 * MARGIN),
    TITLE_BAR + height * LINE_HEIGHT + MARGIN,
  ];
  const stretches = Array.from({ length: height }, (_, row) => stretchesOf(frames, row, duration)).flat();
  const spells = new Map<string, number>();
  const lines = stretches.map((stretch) => lineElement(stretch, duration, spells));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${pictureWidth} ${pictureHeight}" width="${pictureWidth}" height="${pictureHeight}" xml:space="preserve" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${styleSheet(spells, duration)}</style>`,
    `<rect width="100%" height="100%" rx="9" fill="${BACKGROUND}"/>`,
    ...["#ed6a5e", "#f4bf4f", "#61c554"].map(
      (colour, index) => `<circle cx="${20 + index * 20}" cy="${TITLE_BAR / 2}" r="6" fill="${colour}"/>`,
    ),
    `<text x="50%" y="${TITLE_BAR / 2 + 4}" text-anchor="middle" fill="${COLOURS[8]}">${escaped(title)}</text>`,
    ...lines,
    "</svg>",
    "",
  ].join("\n");
}

/** A line of text, and the time for which it stands in its row. */
interface Stretch {
  row: number;
  markup: string;
  from: number;
  to: number;
}

function stretchesOf(frames: readonly Frame[], row: number, duration: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { at, rows } of frames) {
    const markup = (rows[row] ?? []).map(spanElement).join("");
    const last = stretches.at(-1);
    if (last?.markup === markup) continue;
    if (last !== undefined) last.to = at;
    stretches.push({ row, markup, from: at, to: duration });
  }
  return stretches.filter(({ markup }) => markup !== "");
}

/** @param spells the times for which something is seen, each with its number; a new one is added */
function lineElement(
  { row, markup, from, to }: Stretch,
  duration: number,
  spells: Map<string, number>,
): string {
  const y = TITLE_BAR + (row + 1) * LINE_HEIGHT - 5;
  if (from === 0 && to === duration) return `<text y="${y}">${markup}</text>`;
  const spell = `${from}-${to}`;
  const number = spells.get(spell) ?? spells.size;
  spells.set(spell, number);
  const hidden = to === duration ? "" : ' visibility="hidden"';
  return `<text y="${y}" class="s${number}"${hidden}>${markup}</text>`;
}

function styleSheet(spells: ReadonlyMap<string, number>, duration: number): string {
  const percent = (moment: string | undefined): string =>
    `${((Number(moment) / duration) * 100).toFixed(2)}%`;
  const rules = [...spells].map(([spell, number]) => {
    const [from, to] = spell.split("-");
    const steps = `0%{visibility:hidden}${percent(from)}{visibility:visible}${percent(to)}{visibility:hidden}`;
    return `@keyframes s${number}{${steps}}.s${number}{animation:s${number} ${duration}ms step-end infinite}`;
  });
  return [
    `text{font-family:${FONT};font-size:${FONT_SIZE}px;fill:${TEXT}}`,
    ".b{font-weight:bold}.u{text-decoration:underline}",
    ...COLOURS.map((colour, code) => `.c${code}{fill:${colour}}`),
    `@media(prefers-reduced-motion:no-preference){${rules.join("")}}`,
  ].join("");
}

/** Each word has a place of its own: so columns stand in line in any font. */
function spanElement({ column, text, style }: Span): string {
  const { colour, bold, underlined } = style;
  const classes = [colour === undefined ? "" : `c${colour}`, bold ? "b" : "", underlined ? "u" : ""];
  const names = classes.filter(Boolean).join(" ");
  return [...text.matchAll(/\S+(?: \S+)*/g)]
    .map(({ 0: words, index }) => {
      const x = (MARGIN + (column + index) * CHARACTER_WIDTH).toFixed(1);
      return `<tspan x="${x}"${names === "" ? "" : ` class="${names}"`}>${escaped(words)}</tspan>`;
    })
    .join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
