import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { lastLines, run } from "../run.js";
import { animation, type Frame } from "./animation.js";
import { Screen } from "./screen.js";

// npx tsx tools/docs/terminal.ts: makes docs/terminal.svg of the demo's first deployment, in a real terminal.

const REPOSITORY = resolve(__dirname, "../..");
const PICTURE = resolve(REPOSITORY, "docs/terminal.svg");

/** Wide enough for the progress that stands at the end of a row. */
const WIDTH = 165;
/** High enough for all that is left of it on the screen at the end. */
const HEIGHT = 41;
/** Nobody sees what gives way to the next after fewer ms. */
const LEAST_PAUSE = 120;
/** Nobody wants to wait for longer, in ms, while a busy machine starts its processes. */
const LONGEST_PAUSE = 700;

/** The part of the demo that is shown. */
const FIRST = "$ pulumi up --yes";
const NEXT_STEP = "\x1b[1m2. ";

interface Piece {
  at: number;
  text: string;
}

async function makePicture(): Promise<void> {
  const pieces = part(await recordDemo(), FIRST, NEXT_STEP);
  const picture = animation(framesOf(pieces), {
    title: "pulumi up",
    width: WIDTH,
    hold: 6_000,
  });
  await writeFile(PICTURE, picture);
  process.stdout.write(`${PICTURE}\n`);
}

/** All that the demo writes to a terminal, piece by piece. */
async function recordDemo(): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const began = performance.now();
  const command = `stty cols ${WIDTH} rows ${HEIGHT} && exec npx tsx tools/demo/cli.ts`;
  // Of util-linux: it gives the command a terminal of its own.
  const { exitCode, output } = await run("script", ["-q", "-e", "-f", "-c", command, "/dev/null"], {
    cwd: REPOSITORY,
    timeout: 180_000,
    onOutput: (text) => pieces.push({ at: Math.round(performance.now() - began), text }),
  });
  if (exitCode !== 0) throw new Error(`the demo failed:\n${lastLines(output, 30)}`);
  return pieces;
}

/** What was written from one text on, up to another. */
function part(pieces: readonly Piece[], first: string, end: string): Piece[] {
  const all = pieces.map(({ text }) => text).join("");
  const from = all.indexOf(first);
  const to = all.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the demo has not written ${from < 0 ? first : end}`);
  let position = 0;
  return pieces.flatMap(({ at, text }) => {
    const begin = position;
    position += text.length;
    const cut = text.slice(Math.max(0, from - begin), Math.max(0, to - begin));
    return cut === "" ? [] : [{ at, text: cut }];
  });
}

function framesOf(pieces: readonly Piece[]): Frame[] {
  const screen = new Screen(HEIGHT);
  const frames: Frame[] = [];
  let at = 0;
  pieces.forEach((piece, index) => {
    screen.write(piece.text);
    const pause = (pieces[index + 1]?.at ?? Number.POSITIVE_INFINITY) - piece.at;
    if (pause < LEAST_PAUSE) return;
    frames.push({ at, rows: screen.rows() });
    at += Math.min(pause, LONGEST_PAUSE);
  });
  return frames;
}

makePicture().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
