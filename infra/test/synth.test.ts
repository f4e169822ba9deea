import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
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

  test("writes a template in which CDK's own validation finds nothing but the state machine's placeholders", () => {
    const program = path.join(import.meta.dirname, 'validate-template.ts');
    const descriptions = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
    expect(descriptions).toEqual([
      expect.stringContaining("Found an embedded parameter '${...}' outside of an 'Fn::Sub'"),
    ]);
  });
});
