import { formatTime } from "../base/clock.js";
import { formatDuration } from "../base/duration.js";
import type { EdgeDetail, EdgeVerdict } from "../model/edgeCheck.js";
import type { CacheStatus, EdgeAnswer, NoAnswer } from "./answer.js";
import { parseHash } from "./hash.js";

/** What an edge is to have done for a URL. */
export interface Expectation {
  action: "refresh" | "prefetch";
  /** Time of the submission by the API server's clock, in ms since 1970. Default: not known. */
  since?: number;
  /**
   * Whether a copy from before that time is old. Without it, one that a prefetch has found need not be: a visitor can have
   * brought it since a refresh. Default: for a refresh it is.
   */
  isOldBefore?: boolean;
  /** Hash of the content that is expected. One that no answer can be compared with counts as none. Default: none. */
  expected?: string;
  /** Type of the refresh: `directory`. Default: not known. */
  objectType?: string;
  /** Whether it is a file that is gone. Default: no. */
  isRemoved?: boolean;
}

/** What is made of one answer. */
export interface Judgement extends Omit<EdgeDetail, "path" | "address"> {
  /** Whether another look can have another end. */
  isOpen: boolean;
}

/** What `Age` and `Date` are off by at most, in ms: they count whole seconds, by clocks of several machines. */
const MARGIN_MS = 5_000;

/** Statuses of an answer for which the edge has asked behind it just now, so that its `Date` is another server's. */
const ASKED_NOW: readonly (CacheStatus | undefined)[] = ["MISS", "EXPIRED", "REVALIDATED"];
const NOT_CACHED_HERE: readonly (CacheStatus | undefined)[] = ["BYPASS", "DYNAMIC"];

/** What an end means for another look. */
const CAN_CHANGE: readonly EdgeVerdict[] = ["stale", "differs"];

/** @param now time of the answer by the API server's clock, in ms since 1970 */
export function judge(answer: EdgeAnswer | NoAnswer, expectation: Expectation, now: number): Judgement {
  if ("failure" in answer) return { verdict: "unknown", reason: answer.failure, isOpen: answer.isPassing };
  const answeredAt = now - answer.ago;
  const storedAt = storageTime(answer, answeredAt);
  const [verdict, reason, isPassing = false] = verdictOn(answer, expectation, storedAt, answeredAt);
  const { age, cache, eagleId, status } = answer;
  return {
    verdict,
    reason,
    ...(age !== undefined && { age }),
    ...(storedAt !== undefined && { storedAt: formatTime(storedAt) }),
    ...(cache !== undefined && { cache }),
    ...(eagleId !== undefined && { eagleId }),
    status,
    isOpen: isPassing || CAN_CHANGE.includes(verdict),
  };
}

type Verdict = [verdict: EdgeVerdict, reason: string, isPassing?: boolean];

/** The rows of the table, first match wins. */
function verdictOn(
  answer: EdgeAnswer,
  expectation: Expectation,
  storedAt: number | undefined,
  now: number,
): Verdict {
  const { status, cacheStatus, content } = answer;
  const { action, since } = expectation;
  if (expectation.isRemoved === true && [404, 410].includes(status)) return ["fresh", GONE];
  if (status !== 200) return ["unknown", noPage(status), isPassingStatus(status)];
  if (since === undefined && parseHash(expectation.expected) === undefined) {
    return [
      "unknown",
      "There is nothing to judge by: neither the time of a submission nor a hash that its content can be compared with.",
    ];
  }
  if (action === "prefetch" && cacheStatus === "MISS") return ["notCached", notCached(answer)];
  if (content === "equal") return ["fresh", "The content is the expected one."];
  // What the origin has answered just now is not old, whatever a clock says. With an age, it is a copy of a cache behind.
  const isOfNow = hasAskedNow(answer) && (answer.age ?? 0) * 1000 <= MARGIN_MS;
  const isOlder = since !== undefined && storedAt !== undefined && storedAt < since - MARGIN_MS && !isOfNow;
  const { isOldBefore = action === "refresh" } = expectation;
  // Some servers stamp each answer, a copy's too.
  const date = copyDate(answer);
  const contradicts = isOlder && date >= since - MARGIN_MS && Math.abs(date - now) > MARGIN_MS;
  if (isOlder && isOldBefore && !contradicts) return ["stale", stale(answer, expectation, storedAt)];
  if (contradicts && content !== "other") return ["unknown", CONTRADICTION];
  if (isOlder && content === undefined) return ["unknown", foundThere(expectation, storedAt)];
  if (content === "other") return ["differs", differs(answer, expectation)];
  if (since !== undefined && expectation.isRemoved === true) return ["unknown", STILL_THERE];
  if (since !== undefined && (storedAt !== undefined || hasAskedNow(answer))) {
    return ["fresh", fresh(answer, expectation)];
  }
  return ["unknown", untold(answer)];
}

/**
 * When the origin has last confirmed the copy, in ms since 1970; undefined where the answer does not tell. `Date` tells
 * it of a copy that was there. Of an answer that the edge has just fetched, it is the time of a clock that nobody knows.
 */
function storageTime(answer: EdgeAnswer, now: number): number | undefined {
  const { age } = answer;
  if (age !== undefined) return now - age * 1000;
  const date = copyDate(answer);
  return Number.isNaN(date) ? undefined : date;
}

/** `Date` of a copy that was there, in ms since 1970; `NaN` where there was none. */
function copyDate(answer: EdgeAnswer): number {
  const { date = Number.NaN, cacheStatus } = answer;
  const isCopy = cacheStatus !== undefined && !NOT_CACHED_HERE.includes(cacheStatus) && !hasAskedNow(answer);
  return isCopy ? date : Number.NaN;
}

/** Whether the answer is the origin's, of just now. */
function hasAskedNow({ cacheStatus, isFromParent }: EdgeAnswer): boolean {
  return ASKED_NOW.includes(cacheStatus) && !isFromParent;
}

const GONE = "It is gone, as it is from what the program names.";
const STILL_THERE =
  "The program no longer names it, and the origin still has it: edges cache it again. Delete it there before the refresh.";
const CONTRADICTION =
  "Its Age says that its copy is from before the submission, and its Date that it is from after it. Check the origin's clock, and this machine's.";

function isPassingStatus(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

function noPage(status: number): string {
  const said = `It answered with HTTP ${status}`;
  if (status >= 300 && status < 400) {
    return `${said}, a redirect, which is not followed: check the URL that it leads to.`;
  }
  if (status === 401 || status === 403) {
    return `${said}: the check is not let in. Give what the domain asks for by headers, or let this machine in.`;
  }
  if (status === 404 || status === 410)
    return `${said}: there is nothing under this URL. Check it, and the origin.`;
  if (isPassingStatus(status)) return `${said}: the edge or the origin has trouble. Check the origin.`;
  return `${said}, which is no whole page.`;
}

function notCached({ isFromParent }: EdgeAnswer): string {
  return isFromParent
    ? "This edge had no copy, although a cache behind it (L2) had one, as after a prefetch with l2Preload: true."
    : "This edge had no copy. The prefetch can have left it out, or the origin forbids caching: check its Cache-Control.";
}

function stale(answer: EdgeAnswer, { action, since = 0 }: Expectation, storedAt: number): string {
  const what = `Its copy is from ${formatTime(storedAt)}, ${formatDuration(since - storedAt)} before the submission`;
  const support = `if one edge alone is behind, Alibaba Cloud's support asks for ${answer.eagleId === undefined ? "the EagleId" : `EagleId ${answer.eagleId}`}`;
  return action === "prefetch"
    ? `${what}: a prefetch need not replace a copy. Refresh the URL before it is prefetched; ${support}.`
    : `${what}: no origin was asked since. Refresh this very URL: another scheme or query string, /dir/ and /dir/index.html are different copies. Else ${support}.`;
}

function foundThere({ since = 0 }: Expectation, storedAt: number): string {
  return `It has a copy from ${formatTime(storedAt)}, ${formatDuration(since - storedAt)} before the prefetch, which need not replace it. Whether that is old, edgeCheck.since tells: the time of the refresh before, its submittedAt.`;
}

function differs({ isRevalidated }: EdgeAnswer, expectation: Expectation): string {
  const since = expectation.since === undefined ? "" : ", and is from after the submission";
  return isRevalidated
    ? `Its content is not the expected one${since}: the origin has answered 304, so that the old copy lives on. Refresh with force: true, and check the origin's ETag and Last-Modified.`
    : `Its content is not the expected one${since}: check what the origin itself gives. HTML optimization and other changes on the way make other bytes, too.`;
}

function fresh({ isRevalidated }: EdgeAnswer, { action, objectType = "" }: Expectation): string {
  if (action === "prefetch") return "It has a copy from after the submission.";
  const isExpiredOnly =
    isRevalidated && ["directory", "regex", "ignoreparams"].includes(objectType.toLowerCase());
  return isExpiredOnly
    ? "The origin was asked since the submission, and has answered 304: the old copy lives on. If the content did change, refresh with force: true."
    : "The origin was asked since the submission.";
}

function untold({ cache, cacheStatus, content }: EdgeAnswer): string {
  if (NOT_CACHED_HERE.includes(cacheStatus)) {
    return `It is not cached here (${cache}): every visitor gets what the origin gives.`;
  }
  if (content === "notComparable") {
    return "Its content could not be compared, as it is encoded or has more than 10 MB, and nothing else tells its age.";
  }
  return cache === undefined
    ? "It is not cached here, or by something that does not say so: there is no Age, X-Cache or X-Site-Cache-Status. Check that the domain is served by the CDN."
    : `It says ${cache}, and not since when: there is no Age.`;
}
