/**
 * The rooms of provider/, from the roof down: each may use those below it, and no other. CONTRIBUTING.md says what lives
 * where. `npm run imports` holds the code against it.
 */
const FLOORS = [
  "index.ts",
  "fronts",
  "queries",
  "resource",
  "tracker",
  "products",
  "edge",
  "model",
  "cloud",
  "base",
];

const upwards = FLOORS.slice(1).map((floor, place) => ({
  name: `${floor}-uses-what-is-below-it`,
  severity: "error",
  from: { path: `^provider/${floor}/` },
  to: { path: FLOORS.slice(0, place + 1).map((above) => `^provider/${above}`) },
}));

const never = (name, from, to) => ({ name, severity: "error", from, to });

module.exports = {
  forbidden: [
    ...upwards,
    never("no-circle", {}, { circular: true }),
    never(
      "the-core-knows-products-by-the-model",
      { path: "^provider/(resource|tracker)/" },
      { path: "^provider/products/" },
    ),
    never(
      "a-front-does-without-the-others",
      { path: "^provider/fronts/([^/]+)/" },
      { path: "^provider/fronts/[^/]+/", pathNot: "^provider/fronts/$1/" },
    ),
    never(
      "only-fronts-of-the-engine-load-Pulumi",
      { path: "^provider/", pathNot: "^provider/fronts/(dynamic|plugin)/" },
      { path: "node_modules/@pulumi/", dependencyTypesNot: ["type-only"] },
    ),
    never(
      "the-plugin-loads-the-protocol-alone",
      { path: "^provider/fronts/plugin/" },
      { path: "node_modules/@pulumi/", pathNot: "@pulumi/pulumi/proto/", dependencyTypesNot: ["type-only"] },
    ),
    never(
      "a-program-loads-the-provider-when-it-calls-it",
      { path: "^sdk/" },
      { path: "^provider/", dependencyTypesNot: ["type-only", "dynamic-import"] },
    ),
    never("the-provider-knows-no-program", { path: "^provider/" }, { path: "^(sdk|emulator)/" }),
    never("the-emulator-is-on-its-own", { path: "^emulator/" }, { path: "^(sdk|provider)/" }),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
