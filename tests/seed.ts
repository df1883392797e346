import fc from "fast-check";

/**
 * Property tests try the same values in every run, so that a change is judged by what it changes. Others are tried with
 * `PROPERTY_SEED`.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20260504) });
