/** Variables of the CI systems that Pulumi's own detection knows. Most of these systems set `CI` too. */
const VARIABLES = [
  ...["APPVEYOR", "BITBUCKET_COMMIT", "BUILDKITE", "CF_BUILD_URL", "CIRCLECI", "CODEBUILD_BUILD_ARN"],
  ...["CODEBUILD_BUILD_ID", "DRONE", "GITHUB_ACTIONS", "GITLAB_CI", "GO_PIPELINE_LABEL", "HUDSON_URL"],
  ...["JENKINS_URL", "MAGNUM", "PULUMI_CI_SYSTEM", "SEMAPHORE", "SPACELIFT_WORKER_TRACING_ENABLED"],
  ...["TEAMCITY_VERSION", "TF_BUILD", "TRAVIS", "bamboo_planKey"],
];

/** Whether the process runs in CI, where a log keeps every line. If `CI` is set, it alone decides: `false` is no. */
export function isCi(environment: NodeJS.ProcessEnv): boolean {
  const { CI, PULUMI_DISABLE_CI_DETECTION } = environment;
  if (CI) return !/^(?:false|0|no|off)$/i.test(CI);
  if (PULUMI_DISABLE_CI_DETECTION) return false;
  const isSet = (name: string): boolean => Boolean(environment[name]);
  // TaskCluster sets both. Either name alone can be anything else.
  return VARIABLES.some(isSet) || (isSet("TASK_ID") && isSet("RUN_ID"));
}
