import { readFileSync } from 'node:fs';
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
      expect(sources).toEqual(expect.arrayContaining([spec.functions.control, spec.contenders[0]?.zipFile]));
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
});
