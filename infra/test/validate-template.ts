import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib/core';
import { addStack } from '../src/stack.ts';
import { withStackSpec } from './with-stack-spec.ts';

/**
 * Prints what CDK's own validation finds in the template of a contender that may do everything: a JSON array of descriptions. A
 * program of its own, as under the test runner's module loader it takes a minute instead of a second.
 */
const contender = { id: 'go-a', manifest: { capabilities: ['scratch', 'fan-out'] } };
await withStackSpec([contender], async ({ outDir, ...spec }) => {
  const app = new App({ outdir: outDir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = addStack(app, spec);
  const templatePath = app.synth().getStackArtifact(stack.artifactId).templateFullPath;
  const { violations } = new CloudFormationValidatePlugin().validate({
    templatePaths: [templatePath],
    stackTemplates: [
      { templatePath, stackConstructPath: stack.node.path, accountId: undefined, region: undefined },
    ],
    appConstruct: app,
  });
  console.log(JSON.stringify(violations.map(({ description }) => description)));
});
