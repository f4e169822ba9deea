import { rmSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * Bundles a Lambda function of this repository: `node bundle-function.ts src/lambda.ts` makes `dist/index.mjs`
 * in the current package. Everything is bundled, the SDK too, so that the package's bytes depend on the lock file
 * alone and not on what the runtime image carries that day.
 */
const [entry] = process.argv.slice(2);
if (entry === undefined) throw new Error('usage: node bundle-function.ts <entry point>');
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: [entry],
  outfile: 'dist/index.mjs',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  legalComments: 'none',
  minifySyntax: true,
  logLevel: 'warning',
});
