import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { addStack, type StackSpec } from '../src/stack.ts';
import { type GivenContender, withStackSpec } from './with-stack-spec.ts';

/** The template of a stack with these contenders. */
export function synthTemplate(
  contenders: GivenContender[],
  overrides: Partial<StackSpec> = {},
): Promise<Template> {
  return withStackSpec(contenders, async ({ outDir, ...spec }) => {
    const app = new App({
      outdir: outDir,
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
    });
    return Template.fromStack(addStack(app, { ...spec, ...overrides }));
  });
}
