import { rmSync } from 'node:fs';
import { build } from 'esbuild';

/** One file with everything in it: nothing to look up at a cold start. */
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.mjs',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  // yazl computes CRC-32 in JavaScript; Node has had it in C since 22.2, twelve times as fast.
  alias: { 'buffer-crc32': './src/native-crc32.ts' },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  legalComments: 'none',
  // Names and lines stay as they are: a crash should say where.
  minifySyntax: true,
  logLevel: 'warning',
});
