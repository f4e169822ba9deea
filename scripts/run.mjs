import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitWith, runStep } from './run-step.mjs';
import { refuseOldNode, setUp, toolchain, toolEnvironment } from './set-up.mjs';

/**
 * Behind every `npm run` of the repository: sets up what is missing, then runs the named task under the pinned
 * Node. Plain JavaScript on purpose: it must start on any Node, if only to say which one is needed.
 */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const node = (...args) => ({
  command: toolchain(root).node,
  args: ['--disable-warning=ExperimentalWarning', ...args],
});
const tool = (name, ...args) => node(path.join('node_modules', ...toolEntries[name]), ...args);
const toolEntries = {
  biome: ['@biomejs', 'biome', 'bin', 'biome'],
  jest: ['jest', 'bin', 'jest.js'],
  knip: ['knip', 'bin', 'knip.js'],
  turbo: ['turbo', 'bin', 'turbo'],
};

/** The CDK CLI wants to stand where cdk.json is. */
const cdk = (...args) => ({
  ...node(path.join(root, 'infra', 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args),
  cwd: path.join(root, 'infra'),
});

const tests = (args) =>
  node('--experimental-vm-modules', path.join('node_modules', ...toolEntries.jest), ...args);

/** Each task is a list of steps; the first that fails ends it. */
const tasks = {
  bench: (args) => [node('packages/cli/src/main.ts', ...args)],
  test: (args) => [tests(args)],
  check: (args) => [
    tool('biome', 'ci', '--error-on-warnings', '.'),
    tool('turbo', 'run', 'typecheck', '--output-logs=errors-only'),
    tool('knip', '--no-config-hints'),
    node('scripts/check-repository.ts'),
    node('scripts/check-contenders.ts'),
    ...(args.includes('--without-tests') ? [] : [tests([])]),
  ],
  fix: () => [
    tool('biome', 'check', '--write', '.'),
    node('packages/contract/src/write-json-schemas.ts'),
    node('packages/asl/test/features/write-features.ts'),
  ],
  synth: (args) => [cdk('synth', '--quiet', ...args)],
  deploy: (args) => [cdk('deploy', ...args)],
  perf: (args) => [node('scripts/perf.ts', ...args)],
  fuzz: (args) => [node('packages/control/test/fuzz/fuzz.ts', ...args)],
  'profiles-table': (args) => [node('scripts/profiles-table.ts', ...args)],
  'contenders-table': (args) => [node('scripts/contenders-table.ts', ...args)],
  'try-s3-clients': (args) => [node('scripts/try-s3-clients.ts', ...args)],
  'try-zip-readers': (args) => [node('packages/control/test/compatibility/try-readers.ts', ...args)],
};

async function main([name, ...args]) {
  refuseOldNode();
  const task = tasks[name];
  if (task === undefined) throw new Error(`unknown task '${name}'; known: ${Object.keys(tasks).join(', ')}`);
  await setUp(root);
  for (const step of task(args)) {
    const code = await run(step);
    if (code !== 0) return code;
  }
  return 0;
}

function run({ command, args, cwd = root }) {
  const env = { ...toolEnvironment(root), BENCH_CALLER_DIR: process.env.INIT_CWD ?? process.cwd() };
  return runStep({ command, args, cwd, env });
}

exitWith(main(process.argv.slice(2)));
