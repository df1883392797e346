import { setFlagsFromString } from "node:v8";

// Answers of thousands of rows come and go. For these V8 would make ever more room, and keep it for as long as the
// process lives. Loading the rest already counts, so this comes first.
setFlagsFromString("--semi-space-growth-factor=1");
