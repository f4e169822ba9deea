import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const oldestNode = 20;

/** Fails on a Node that cannot even run the set-up, saying what was found, what is needed and what to do. */
export function refuseOldNode(found = process.versions.node) {
  if (Number.parseInt(found, 10) >= oldestNode) return;
  throw new Error(
    `set-up: found Node ${found}, needs Node ${oldestNode} or newer (it then brings its own pinned one): ` +
      'install a current Node, for example from https://nodejs.org, and run the command again',
  );
}

/** Where the pinned tools stand once `setUp` has run. */
export function toolchain(root) {
  const modules = path.join(root, '.tools', 'node_modules');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { node: path.join(modules, 'node', 'bin', `node${suffix}`), bin: path.join(modules, '.bin') };
}

/** The caller's environment with the pinned tools first on the PATH and every tool's telemetry off. */
export function toolEnvironment(root) {
  const bin = [toolchain(root).bin, path.join(root, 'node_modules', '.bin')];
  return {
    ...process.env,
    PATH: [...bin, process.env.PATH].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  };
}

/**
 * Brings the checkout to where every task can run: the pinned Node and pnpm as npm packages in `.tools`, the
 * dependencies of the lock file, the bundled Lambda functions. Each stage is skipped where its stamp says that
 * nothing has changed since, so the second time is quick.
 */
export async function setUp(root, say = sayOnStderr) {
  await setUpDependencies(root, say);
  await bundleFunctions(root, say);
}

/** As much of it as running a package's sources takes: not the bundled functions. */
export async function setUpDependencies(root, say = sayOnStderr) {
  await installToolchain(root, say);
  await installDependencies(root, say);
}

function sayOnStderr(line) {
  process.stderr.write(`${line}\n`);
}

async function installToolchain(root, say) {
  const pins = path.join(root, 'scripts', 'toolchain', 'package.json');
  await once(root, { name: 'toolchain', inputs: [pins], proof: toolchain(root).node }, async () => {
    const { dependencies } = JSON.parse(readFileSync(pins, 'utf8'));
    say(`set-up 1/3: Node ${dependencies.node} and pnpm ${dependencies.pnpm} into .tools (once)`);
    const folder = path.join(root, '.tools');
    mkdirSync(folder, { recursive: true });
    copyFileSync(pins, path.join(folder, 'package.json'));
    const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    await execute({ ...npm(install), cwd: folder, root, stage: 'installing the pinned Node and pnpm' });
  });
}

async function installDependencies(root, say) {
  const inputs = [
    path.join(root, 'pnpm-lock.yaml'),
    path.join(root, 'pnpm-workspace.yaml'),
    ...packageFiles(root),
  ];
  await once(root, { name: 'dependencies', inputs, proof: path.join(root, 'node_modules') }, async () => {
    say('set-up 2/3: dependencies of the lock file (once, and again when they change)');
    const pnpm = path.join(toolchain(root).bin, process.platform === 'win32' ? 'pnpm.cmd' : 'pnpm');
    await execute({
      command: pnpm,
      args: ['install', '--silent'],
      cwd: root,
      root,
      stage: 'installing the dependencies',
    });
  });
}

async function bundleFunctions(root, say) {
  const inputs = functionSources(root);
  await once(
    root,
    { name: 'functions', inputs, proof: path.join(root, 'packages', 'control', 'dist') },
    async () => {
      say('set-up 3/3: bundling the Lambda functions (once, and again when their sources change)');
      const args = [
        path.join(root, 'node_modules', 'turbo', 'bin', 'turbo'),
        'run',
        'build',
        '--output-logs=errors-only',
      ];
      await execute({
        command: toolchain(root).node,
        args,
        cwd: root,
        root,
        stage: 'bundling the Lambda functions',
      });
    },
  );
}

/** Runs a stage unless its stamp holds the digest of the same inputs and what it made is still there. */
async function once(root, { name, inputs, proof }, stage) {
  const stamp = path.join(root, '.tools', `${name}.stamp`);
  const digest = digestOf(inputs);
  if (existsSync(proof) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  rmSync(stamp, { force: true });
  await stage();
  // The stage may itself have written an input (pnpm completes the lock file).
  writeFileSync(stamp, digestOf(inputs));
}

function digestOf(files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of files) hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : '');
  return hash.digest('hex');
}

function packageFiles(root) {
  const packages = readdirSync(path.join(root, 'packages')).map((name) => path.join(root, 'packages', name));
  return [root, path.join(root, 'infra'), ...packages].map((folder) => path.join(folder, 'package.json'));
}

/** Every source that may end up in a bundle: those of all packages, and the bundler's own script. */
function functionSources(root) {
  const sources = readdirSync(path.join(root, 'packages'), { recursive: true })
    .filter((name) => /^[^/\\]+[/\\]src[/\\].*\.ts$/.test(name))
    .sort()
    .map((name) => path.join(root, 'packages', name));
  return [path.join(root, 'pnpm-lock.yaml'), path.join(root, 'scripts', 'bundle-function.ts'), ...sources];
}

/** Under `npm run` this is the very npm that the user started, whatever else is on the PATH. */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: process.execPath, args: [script, ...args] };
  return { command: 'npm', args };
}

/** Runs one set-up command quietly; its output is shown only where it fails, with what to do about it. */
function execute({ command, args, cwd, root, stage }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: toolEnvironment(root),
    });
    let output = '';
    const keep = (chunk) => {
      output = `${output}${chunk}`.slice(-8000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new Error(explain(stage, `${command}: ${error.message}`))));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(explain(stage, output)))));
  });
}

const knownCauses = [
  {
    pattern: /ENOSPC|no space left on device/i,
    found: 'the disk is full',
    needed: 'about 2 GB free',
    remedy: 'free some space and run the command again',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_PNPM_META_FETCH_FAIL|network/i,
    found: 'the npm registry could not be reached',
    needed: 'access to the npm registry that your npm is configured for (npm config get registry)',
    remedy: 'check the network or the proxy settings and run the command again',
  },
  {
    pattern: /EACCES|EPERM|EROFS|permission denied/i,
    found: 'the checkout is not writable',
    needed: 'write access to the checkout and to the npm cache',
    remedy: 'mend the permissions, or clone into a folder of your own, and run the command again',
  },
];

/** One paragraph for the person at the keyboard: what happened, what was found, what is needed, what to do. */
export function explain(stage, output) {
  const cause = knownCauses.find(({ pattern }) => pattern.test(output));
  const tail = output.trim().split('\n').slice(-12).join('\n');
  if (cause === undefined) return `set-up: ${stage} failed; the tool said:\n${tail}`;
  return `set-up: ${stage} failed: ${cause.found}; needed: ${cause.needed}; ${cause.remedy}\n${tail}`;
}
