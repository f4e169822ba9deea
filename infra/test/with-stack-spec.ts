import path from 'node:path';
import type { StackSpec } from '../src/stack.ts';
import { givenParsedManifest } from './given-manifest.ts';
import { withFolder } from './with-folder.ts';

/** A contender by its id; the rest of the manifest is filled in. */
export interface GivenContender {
  id: string;
  manifest?: object;
}

/** What a stack is made from: these contenders, with packages that hold nothing in particular. */
export function withStackSpec<T>(
  contenders: GivenContender[],
  use: (spec: StackSpec & { outDir: string }) => Promise<T>,
): Promise<T> {
  const zipNames = [...contenders.map(({ id }) => id), 'fill', 'control', 'pricing'];
  const files = Object.fromEntries(zipNames.map((name) => [`${name}.zip`, name]));
  return withFolder(files, (folder) => {
    const zipFile = (name: string) => path.join(folder, `${name}.zip`);
    return use({
      contenders: contenders.map(({ id, manifest }) => ({
        id,
        manifest: givenParsedManifest(manifest),
        zipFile: zipFile(id),
      })),
      functions: { fillBucket: zipFile('fill'), control: zipFile('control'), pricing: zipFile('pricing') },
      outDir: path.join(folder, 'cdk.out'),
    });
  });
}
