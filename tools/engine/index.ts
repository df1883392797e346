export { ENGINE_VERSION, type Engine, MINIMUM_VERSION } from "./engine.js";
export { type ResolveOptions, resolveEngine } from "./resolve.js";
export { resolveYamlHost } from "./yamlHost.js";
