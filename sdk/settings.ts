/** The setting that, with `false`, leaves a day's quota to the API: nothing is said of it in a preview, nor checked. */
export const QUOTA_PREFLIGHT = "alicloud-cdn-refresh:quotaPreflight";

/** All settings of a stack that its provider processes read. */
export const SETTINGS = [
  QUOTA_PREFLIGHT,
  "alicloud-cdn-refresh:edgeEndpoint",
  "alicloud-cdn-refresh:edgeAllowPrivateAddresses",
];
