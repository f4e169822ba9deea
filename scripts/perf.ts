import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Every measurement, one at a time: each compares what it measures with something else in the same run. */
const measurements: Record<string, string> = {
  asl: 'packages/asl/perf/transitions.ts',
  'fill-bucket': 'packages/fill-bucket/perf/fill.ts',
  control: 'packages/control/perf/judge.ts',
  'local-s3': 'packages/local-s3/perf/throughput.ts',
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => measurements[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(
    `there is no measurement '${unknown}'; known: ${Object.keys(measurements).join(', ')}\n`,
  );
  process.exit(2);
}

for (const [name, file] of Object.entries(measurements)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stdout.write(`\n${name} (node ${file})\n`);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    cwd: path.dirname(import.meta.dirname),
    stdio: 'inherit',
  });
  const [code] = await once(child, 'close');
  if (code !== 0) process.exitCode = 1;
}
