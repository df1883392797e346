/** What the systems set that Pulumi's own detection knows, beside `CI`, which most of them set too. */
const VARIABLES = [
  ...["APPVEYOR", "BITBUCKET_COMMIT", "BUILDKITE", "CF_BUILD_URL", "CIRCLECI", "CODEBUILD_BUILD_ARN"],
  ...["CODEBUILD_BUILD_ID", "DRONE", "GITHUB_ACTIONS", "GITLAB_CI", "GO_PIPELINE_LABEL", "HUDSON_URL"],
  ...["JENKINS_URL", "MAGNUM", "PULUMI_CI_SYSTEM", "SEMAPHORE", "SPACELIFT_WORKER_TRACING_ENABLED"],
  ...["TEAMCITY_VERSION", "TF_BUILD", "TRAVIS", "bamboo_planKey"],
];

/** Whether nobody looks on and a log keeps every line. `CI` decides where it is set, to yes or to no. */
export function isCi(environment: NodeJS.ProcessEnv): boolean {
  const { CI, PULUMI_DISABLE_CI_DETECTION } = environment;
  if (CI) return !/^(?:false|0|no|off)$/i.test(CI);
  if (PULUMI_DISABLE_CI_DETECTION) return false;
  const isSet = (name: string): boolean => Boolean(environment[name]);
  // Either name alone says nothing: TaskCluster sets both.
  return VARIABLES.some(isSet) || (isSet("TASK_ID") && isSet("RUN_ID"));
}
