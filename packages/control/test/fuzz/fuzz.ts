import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { makeMutations } from './mutations.ts';
import { soundArchives } from './sound-archives.ts';

/**
 * `npm run fuzz -- [--mutations N] [--seed N] [--only INDEX] [--keep FOLDER]`: has the judge try mutated archives and doubts each
 * verdict. The same seed makes the same archives; what fails comes with its index. `--keep` writes every archive that was found
 * valid and is not sound, for other readers to open. Ends with 1 where a verdict was wrong.
 */
const { values } = parseArgs({
  options: {
    mutations: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
});
const mutations = Number(values.mutations);
const seed = Number(values.seed);
const { simple, at } = makeMutations(seed, soundArchives);
const [from, to] =
  values.only === undefined ? [0, mutations] : [Number(values.only), Number(values.only) + 1];
if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });

const codes = new Map<string, number>();
const started = process.hrtime.bigint();
let failed = 0;
for (let index = from; index < to; index += 1) {
  const mutation = at(index);
  const { name, bytes } = mutation;
  const { verdict, faults } = await check(mutation);
  const code = verdict.valid ? 'valid' : verdict.code;
  codes.set(code, (codes.get(code) ?? 0) + 1);
  failed += faults.length === 0 ? 0 : 1;
  for (const fault of faults) console.log(`mutation ${index} (${name}): ${fault}`);
  if (values.only !== undefined) console.log(`mutation ${index} (${name}): ${JSON.stringify(verdict)}`);
  if (verdict.valid && values.keep !== undefined)
    writeFileSync(path.join(values.keep, `${index}.zip`), bytes);
  if ((index + 1) % 50_000 === 0)
    console.log(`${index + 1} mutations, ${rate(index + 1 - from)}, ${memory()}`);
}
report();

function report(): void {
  const count = to - from;
  console.log(
    `seed ${seed}: ${count} mutations, the first ${Math.min(count, simple)} of them of one step; ${rate(count)}`,
  );
  for (const [code, times] of [...codes].sort(([, a], [, b]) => b - a))
    console.log(`${String(times).padStart(9)} ${code}`);
  console.log(
    `${failed} verdicts are wrong; peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

function rate(count: number): string {
  return `${Math.round(count / (Number(process.hrtime.bigint() - started) / 1e9))} a second`;
}

function memory(): string {
  return `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`;
}
