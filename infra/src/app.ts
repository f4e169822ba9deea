import path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { bundledFunctions } from './bundled-functions.ts';
import { buildAllContenders } from './contenders/build-all.ts';
import { readTarget } from './contenders/target.ts';
import { synthesise } from './synth.ts';

/**
 * What `cdk deploy` and `cdk synth` run: builds every contender and writes the cloud assembly to where the CDK CLI wants
 * it. Writes none, names every fault and ends with exit code 1 where a contender cannot be built. With `--context target=host`
 * contenders are built for this machine, for `local-cloud --template`.
 */
const repository = path.join(import.meta.dirname, '..', '..');
const buildDir = path.join(repository, '.bench', 'build');
// Only to read what the CDK CLI passes on: one that synthesised itself at the end would overwrite the assembly.
const { node: context } = new App({ autoSynth: false });
const built = await buildAllContenders(path.join(repository, 'contenders'), {
  buildDir,
  targetOf: readTarget(context.tryGetContext('target')),
  onOutput: (line) => console.error(line),
});
if (built.ok) {
  const outDir = process.env.CDK_OUTDIR ?? path.join(import.meta.dirname, '..', 'cdk.out');
  synthesise({ contenders: built.contenders, functions: await bundledFunctions(buildDir), outDir });
} else {
  for (const problem of built.problems) console.error(`cannot be deployed: ${problem}`);
  process.exitCode = 1;
}
