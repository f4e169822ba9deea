import type { Manifest } from '@s3-lambda-bench/contract';
import { formatSize } from '@s3-lambda-bench/report';
import type { Line } from '../screen.ts';
import type { Binary, Machine, PackageFacts } from './inspect-package.ts';

/** Lambda quotas, "Function configuration, deployment, and execution": deployment package, where Lambda's MB have 2^20 bytes. */
const directUploadBytes = 50 * 2 ** 20;
const unzippedBytesAllowed = 250 * 2 ** 20;

type Declared = Pick<Manifest, 'runtime' | 'architecture'>;

/** Whether Lambda would take the package, and whether what it deploys could start there. */
export function judgePackage(facts: PackageFacts, manifest: Declared): Line[] {
  return [judgeSize(facts), judgeMachine(facts, manifest)];
}

/** Beyond the limit on what is unpacked there is no package: packing it has failed. */
function judgeSize({ zippedBytes, unzippedBytes }: PackageFacts): Line {
  const zipped = `${formatSize(zippedBytes)} zipped of ${formatSize(directUploadBytes)}`;
  const unzipped = `${formatSize(unzippedBytes)} unzipped of ${formatSize(unzippedBytesAllowed)}`;
  const isDirect = zippedBytes <= directUploadBytes;
  const how = isDirect
    ? ''
    : '; too large for an upload to Lambda itself, but npm run deploy goes through S3';
  return { mark: isDirect ? 'ok' : 'warning', topic: 'package', text: [`${zipped}, ${unzipped}${how}`] };
}

/** Lambda starts the `bootstrap` itself; of other machine code it is not known whether the function ever loads it. */
function judgeMachine({ binaries }: PackageFacts, { runtime, architecture }: Declared): Line {
  const declared = { os: 'linux', architecture } as const;
  const foreign = binaries.filter((binary) => !isFor(binary, declared));
  const bootstrap = foreign.find(({ path }) => path === 'bootstrap' && runtime.startsWith('provided'));
  const topic = 'machine';
  if (bootstrap !== undefined) {
    const heed = 'its build is to heed BENCH_TARGET_OS and BENCH_TARGET_ARCHITECTURE';
    const text = `bootstrap is for ${nameOf(bootstrap)}, AWS would run it on ${nameOf(declared)}: ${heed}`;
    return { mark: 'FAILED', topic, text: [text] };
  }
  if (binaries.length === 0)
    return { mark: 'ok', topic, text: ['no machine code of its own in the package'] };
  if (foreign.length === 0)
    return { mark: 'ok', topic, text: [`machine code for ${nameOf(declared)}, as declared`] };
  return { mark: 'warning', topic, text: [describeForeign(foreign, binaries.length, declared)] };
}

function describeForeign(foreign: Binary[], count: number, declared: Machine): string {
  const names = foreign.slice(0, 3).map((binary) => `${binary.path} (${nameOf(binary)})`);
  const list = [...names, ...(foreign.length > names.length ? ['...'] : [])].join(', ');
  return `${foreign.length} of ${count} files with machine code are not for ${nameOf(declared)}: ${list}`;
}

function isFor(machine: Machine, { os, architecture }: Machine): boolean {
  return machine.os === os && machine.architecture === architecture;
}

function nameOf({ os, architecture }: Machine): string {
  return `${os} ${architecture}`;
}
