import { App } from 'aws-cdk-lib/core';
import { addStack, type StackSpec } from './stack.ts';

/** Where the template is, and what it is called. */
export interface Assembly {
  /** The cloud assembly: `cdk deploy --app <outDir>` and the local cloud read it. */
  outDir: string;
  stackName: string;
  templateFile: string;
  /** Says which file goes where in the assets bucket (cloud assembly schema, "asset manifest"). */
  assetManifestFile: string;
}

/**
 * Writes a cloud assembly. Needs no network, no account and no credentials. What makes that slow is off: a test has CDK's
 * own validation look at the template instead.
 */
export function synthesise({ outDir, ...spec }: StackSpec & { outDir: string }): Assembly {
  const app = new App({
    outdir: outDir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    stackTraces: false,
    treeMetadata: false,
  });
  const stack = addStack(app, spec);
  const { stackName, templateFullPath } = app.synth().getStackArtifact(stack.artifactId);
  return {
    outDir,
    stackName,
    templateFile: templateFullPath,
    assetManifestFile: templateFullPath.replace(/\.template\.json$/, '.assets.json'),
  };
}
