/**
 * Host of the API. It has two: one for the regions in China, of which Hong Kong is one here as with the official SDK of CDN,
 * and one for all others. Sites belong to no region, so that without one the first is as good.
 */
export function hostOf(region: string | undefined): string {
  return region === undefined || region.startsWith("cn-")
    ? "esa.cn-hangzhou.aliyuncs.com"
    : "esa.ap-southeast-1.aliyuncs.com";
}
