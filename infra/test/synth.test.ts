import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib/core';
import { addStack } from '../src/stack.ts';
import { synthesise } from '../src/synth.ts';
import { withStackSpec } from './with-stack-spec.ts';

describe('synthesise', () => {
  test('writes a cloud assembly whose assets are the packages', async () => {
    await withStackSpec([{ id: 'go-a' }], async (spec) => {
      const assembly = synthesise({ ...spec, stackName: 'Mine' });
      expect(assembly).toMatchObject({ outDir: spec.outDir, stackName: 'Mine' });
      const { Resources } = JSON.parse(readFileSync(assembly.templateFile, 'utf8'));
      expect(Resources).toHaveProperty('Bucket');
      const { files } = JSON.parse(readFileSync(assembly.assetManifestFile, 'utf8'));
      const sources = Object.values<{ source: { path: string } }>(files).map(({ source }) => source.path);
      expect(sources).toEqual(expect.arrayContaining(['../control.zip', '../go-a.zip']));
    });
  });

  test('writes the same template from the same packages', async () => {
    await withStackSpec([{ id: 'go-a' }], async (spec) => {
      const [first, second] = ['one', 'two'].map((name) =>
        readFileSync(synthesise({ ...spec, outDir: `${spec.outDir}/${name}` }).templateFile, 'utf8'),
      );
      expect(first).toBe(second);
    });
  });

  test("writes a template in which CDK's own validation finds nothing but the state machine's placeholders", async () => {
    const contender = { id: 'go-a', manifest: { capabilities: ['scratch', 'fan-out'] } };
    await withStackSpec([contender], async ({ outDir, ...spec }) => {
      const app = new App({
        outdir: outDir,
        analyticsReporting: false,
        builtinCloudFormationValidation: false,
      });
      const stack = addStack(app, spec);
      const templatePath = app.synth().getStackArtifact(stack.artifactId).templateFullPath;
      const { violations } = new CloudFormationValidatePlugin().validate({
        templatePaths: [templatePath],
        stackTemplates: [
          { templatePath, stackConstructPath: stack.node.path, accountId: undefined, region: undefined },
        ],
        appConstruct: app,
      });
      expect(violations.map(({ description }) => description)).toEqual([
        expect.stringContaining("Found an embedded parameter '${...}' outside of an 'Fn::Sub'"),
      ]);
    });
  }, 180_000);
});
