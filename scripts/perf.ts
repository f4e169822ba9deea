import path from 'node:path';
import { runStep } from './run-step.mjs';

/**
 * `npm run perf` makes every measurement, one at a time; `npm run perf -- NAME [ARGUMENTS]` makes one, with its own
 * arguments. Each compares what it measures with something else in the same run.
 */
const measurements: Record<string, string> = {
  asl: 'packages/asl/perf/transitions.ts',
  'asl-memory': 'packages/asl/perf/map-memory.ts',
  states: 'packages/local-cloud/perf/transitions.ts',
  'fill-bucket': 'packages/fill-bucket/perf/fill.ts',
  control: 'packages/control/perf/judge.ts',
  'local-s3': 'packages/local-s3/perf/throughput.ts',
  digests: 'packages/local-s3/perf/digests.ts',
  'local-s3-memory': 'packages/local-s3/perf/memory.ts',
};

const [asked, ...args] = process.argv.slice(2);
if (asked !== undefined && measurements[asked] === undefined) {
  const known = Object.keys(measurements).join(', ');
  process.stderr.write(`there is no measurement '${asked}'; known: ${known}\n`);
  process.exit(2);
}

for (const [name, file] of Object.entries(measurements)) {
  if (asked !== undefined && asked !== name) continue;
  process.stdout.write(`\n${name} (${file})\n`);
  const code = await runStep({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', file, ...args],
    cwd: path.dirname(import.meta.dirname),
    env: process.env,
  });
  if (code > 128) process.exit(code); // ended by a signal, which is meant for all of them
  if (code !== 0) process.exitCode = 1;
}
