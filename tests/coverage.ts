/** A worker of the test runner, under c8. */
if (process.env.MOCHA_WORKER_ID !== undefined && process.env.NODE_V8_COVERAGE !== undefined) {
  // This process goes on measuring itself. What it starts would too, to no end: the code there is that of `dist/`.
  delete process.env.NODE_V8_COVERAGE;
  // A worker has a second to end, and is then asked by this signal: not in the middle of writing what it measured.
  process.on("SIGTERM", () => process.exit());
}
