/**
 * A time of today, in ms since 1970, at which a day's quota lasts as long as a test: with a fast clock, midnight can
 * come at any time else.
 */
export function startOfQuotaDay(): number {
  return new Date().setUTCHours(8, 0, 0, 0);
}
