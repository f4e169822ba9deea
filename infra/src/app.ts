import path from 'node:path';
import { bundledFunctions } from './bundled-functions.ts';
import { buildContender } from './contenders/build.ts';
import type { BuiltContender } from './contenders/contender.ts';
import { discoverContenders } from './contenders/discover.ts';
import { synthesise } from './synth.ts';

/**
 * What `cdk deploy` and `cdk synth` run: builds every contender and writes the cloud assembly to where the CDK CLI wants
 * it. A contender that cannot be built is named and left out.
 */
const repository = path.join(import.meta.dirname, '..', '..');
const buildDir = path.join(repository, '.bench', 'build');
const { contenders, problems } = discoverContenders(path.join(repository, 'contenders'));
for (const { folder, problems: faults } of problems)
  console.error(`left out: ${folder}: ${faults.join('; ')}`);

const built: BuiltContender[] = [];
for (const contender of contenders) {
  console.error(`building ${contender.id}`);
  const result = await buildContender(contender, { buildDir, onOutput: (line) => console.error(line) });
  if (result.ok) built.push(result.contender);
  else console.error(`left out: ${contender.id}: ${result.reason}`);
}

const outDir = process.env.CDK_OUTDIR ?? path.join(import.meta.dirname, '..', 'cdk.out');
synthesise({ contenders: built, functions: await bundledFunctions(buildDir), outDir });
