// Kept with each release: a deployment that ended half-way. The path that says so fails.
const cdn = require("pulumi-alicloud-cdn-refresh");
const site = "https://www.example.com/";
const half = new cdn.CacheRefresh("half", {
  objectPaths: [`${site}good`, `${site}failing`, `${site}better`],
});
exports.half = half.summary;
