export { type CliStack, type CliStackOptions, cliStack } from "./cliStack.js";
export { exampleFiles } from "./exampleFiles.js";
export {
  type Installation,
  install,
  installedPackage,
  type PackedPackage,
  type ProgramFolderOptions,
  pack,
  packedPackage,
  programFolder,
} from "./installation.js";
export { carriedOut, failed, stateOf, submissions, succeeded } from "./looks.js";
export { type Diagnostic, type Operation, operation, operations } from "./operation.js";
export { byPlugin, pluginFiles, pluginKeys } from "./pluginPrelude.js";
export { SITE } from "./prelude.js";
export {
  closeProgramStacks,
  type Front,
  type ProgramStack,
  type ProgramStackOptions,
  programStack,
} from "./programStack.js";
export {
  type Configuration,
  engine,
  enginePid,
  type ResourceState,
  type StackOptions,
  type StackState,
  type TestStack,
} from "./stack.js";
export { textBelow } from "./textBelow.js";
export { yamlFolder, yamlHost } from "./yaml.js";
