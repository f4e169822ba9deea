import { existsSync } from 'node:fs';
import path from 'node:path';
import { InfraError } from './errors.ts';
import { packFolder } from './pack.ts';

/** Function packages (ZIP files) of the functions that are the harness's own. */
export interface FunctionPackages {
  fillBucket: string;
  control: string;
  pricing: string;
}

const packages = path.join(import.meta.dirname, '..', '..', 'packages');

/** Packs the functions that `turbo run build` has bundled; an InfraError when one is not. */
export async function bundledFunctions(buildDir: string): Promise<FunctionPackages> {
  return {
    fillBucket: await packFunction('fill-bucket', buildDir),
    control: await packFunction('control', buildDir),
    pricing: await packFunction('pricing', buildDir),
  };
}

async function packFunction(name: string, buildDir: string): Promise<string> {
  const bundle = path.join(packages, name, 'dist');
  if (!existsSync(path.join(bundle, 'index.mjs'))) {
    throw new InfraError(
      'FunctionNotBuilt',
      `there is no bundle in ${bundle}; build the functions first: npx turbo run build`,
    );
  }
  // A contender's package is `<lang>-<dev_id>.zip`; no language has an underscore.
  const zipFile = path.join(buildDir, `internal_${name}.zip`);
  await packFolder(bundle, zipFile);
  return zipFile;
}
