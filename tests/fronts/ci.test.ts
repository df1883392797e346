import assert from "node:assert/strict";
import { isCi } from "../../provider/fronts/ci.js";

describe("A continuous integration", () => {
  const systems: [name: string, environment: NodeJS.ProcessEnv][] = [
    ["any that says so", { CI: "true" }],
    ["one that gives its name", { CI: "woodpecker" }],
    ["Azure Pipelines", { TF_BUILD: "True" }],
    ["AWS CodeBuild", { CODEBUILD_BUILD_ARN: "arn:aws:codebuild:eu-central-1:1:build/site:1" }],
    ["Bamboo", { bamboo_planKey: "SITE-MAIN" }],
    ["Jenkins", { JENKINS_URL: "https://jenkins.example.com/" }],
    ["TaskCluster", { TASK_ID: "abc", RUN_ID: "0" }],
    ["TeamCity", { TEAMCITY_VERSION: "2025.11" }],
    ["one that Pulumi is told of", { PULUMI_CI_SYSTEM: "ours" }],
  ];
  for (const [name, environment] of systems) {
    it(`is recognised: ${name}`, () => assert.equal(isCi(environment), true));
  }

  const others: [what: string, environment: NodeJS.ProcessEnv][] = [
    ["a terminal", { TERM: "xterm-256color", HOME: "/home/ada" }],
    ["variables without a value", { CI: "", TF_BUILD: "" }],
    ["a variable that others use too", { TASK_ID: "abc" }],
    ["a system whose detection is switched off", { TF_BUILD: "True", PULUMI_DISABLE_CI_DETECTION: "true" }],
    ...["false", "FALSE", "0", "no", "off"].map((CI): [string, NodeJS.ProcessEnv] => [
      `CI=${CI}, whatever else is set`,
      { CI, GITHUB_ACTIONS: "true" },
    ]),
  ];
  for (const [what, environment] of others) {
    it(`is not: ${what}`, () => assert.equal(isCi(environment), false));
  }
});
