import type { Ledger, Manifest, RankedContender } from '@s3-lambda-bench/contract';
import { formatSize } from '@s3-lambda-bench/report';
import type { Line } from '../screen.ts';
import type { LogDigest } from './digest-log.ts';
import { oddSizes } from './odd-objects.ts';
import { type Denied, type Trial, trialRuns } from './try-contender.ts';

/** What three runs say of a contender, and of how it would do on AWS. */
export function judgeTrial({ outcome, log, denials }: Trial, { memoryMb }: Manifest): Line[] {
  return [
    ...('ranked' in outcome
      ? [describeValid(), describeDurations(outcome.ranked)]
      : [judgeFailure(outcome.reason)]),
    ...describeCpu(log, memoryMb),
    ...judgeMemory(log, memoryMb),
    describeRequests(log),
    judgeDenials(denials),
    judgeLateness(log.lateLedger),
    ...('ranked' in outcome ? [] : [describePrinted(log)]),
  ];
}

function describeValid(): Line {
  const odd = oddSizes.map((sizeBytes) => formatSize(sizeBytes)).join(', ');
  const text = `${trialRuns} of ${trialRuns} valid; among their objects are ones of ${odd}`;
  return { mark: 'ok', topic: 'archives', text: [text] };
}

function judgeFailure(reason: string): Line {
  return { mark: 'FAILED', topic: 'archives', text: [readable(reason)] };
}

/** What Lambda answered for a function that failed is a document, maybe cut off: its message is what a person wants. */
function readable(reason: string): string {
  const [, title, message] =
    /^(\w+: \S+) \{.*?"errorMessage":"((?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)/.exec(reason) ?? [];
  return message === undefined ? reason : `${title}: ${JSON.parse(`"${message}"`)}`;
}

/** Lambda developer guide, "Understanding the Lambda execution environment lifecycle": the init phase. */
const initLimitSeconds = 10;

function describeDurations({ runs, runtime_version }: RankedContender): Line {
  const cold = runs.filter(({ init_duration_ms }) => init_duration_ms !== undefined);
  const warm = runs.filter(({ init_duration_ms }) => init_duration_ms === undefined);
  const starts = cold.map(
    ({ duration_ms, init_duration_ms = 0 }) =>
      `${seconds(duration_ms)} cold, of it init ${seconds(init_duration_ms)} (Lambda gives it ${initLimitSeconds} s)`,
  );
  const others = warm.map(({ duration_ms }) => seconds(duration_ms)).join(' and ');
  const by = runtime_version === undefined ? [] : [`run by ${runtime_version}`];
  return { mark: 'info', topic: 'durations', text: [[...starts, `${others} warm`].join('; '), ...by] };
}

/** Lambda developer guide, "Configure Lambda function memory": one vCPU at 1,769 MB. */
const mbPerVcpu = 1_769;

function describeCpu({ runs }: LogDigest, memoryMb: number): Line[] {
  const times = runs.flatMap(({ cpu_ms }) => (cpu_ms === undefined ? [] : [seconds(cpu_ms)]));
  if (times.length === 0) return [];
  const vcpus = runs.find((run) => run.vcpus !== undefined)?.vcpus;
  const share =
    vcpus === undefined
      ? `on this whole machine; on Lambda ${memoryMb} MB have ${(memoryMb / mbPerVcpu).toFixed(2)} vCPU`
      : `held to ${vcpus.toFixed(2)} vCPU, as on Lambda`;
  return [{ mark: 'info', topic: 'CPU time', text: [`${times.join(', ')}; ${share}`] }];
}

/** Of the memory that it declares. The full corpus is a thousand times this one: what grows with it has no room above. */
const comfortableShare = 0.8;

function judgeMemory({ runs }: LogDigest, memoryMb: number): Line[] {
  const used = runs.flatMap(({ max_memory_used_mb = [] }) => max_memory_used_mb);
  if (used.length === 0) return [];
  const most = Math.max(...used);
  const share = `at most ${most} of ${memoryMb} MB (${Math.round((100 * most) / memoryMb)} %)`;
  if (most <= comfortableShare * memoryMb) return [{ mark: 'ok', topic: 'memory', text: [share] }];
  const meaning =
    most < memoryMb
      ? 'the full corpus leaves no room'
      : 'Lambda ends a function that takes more than memoryMb';
  return [{ mark: 'warning', topic: 'memory', text: [`${share}: ${meaning}`] }];
}

function describeRequests({ runs, ledger }: LogDigest): Line {
  const each = Object.entries(ledger)
    .sort(([, a], [, b]) => b.requests - a.requests)
    .map(([operation, { requests }]) => `${operation} ${perRun(requests, runs.length)}`);
  const retried = Object.values(ledger).reduce((sum, { retries }) => sum + retries, 0);
  const again = retried === 0 ? '' : `; ${retried} ${retried === 1 ? 'retry' : 'retries'} in all`;
  const text = each.length === 0 ? 'none' : `a run: ${each.join(', ')}${again}`;
  return { mark: 'info', topic: 'S3 requests', text: [text] };
}

function perRun(count: number, runs: number): string {
  const mean = count / Math.max(1, runs);
  return Number.isInteger(mean) ? String(mean) : mean.toFixed(1);
}

function judgeDenials(denials: Denied[]): Line {
  if (denials.length === 0) return { mark: 'ok', topic: 'permissions', text: ['S3 denied it nothing'] };
  return { mark: 'warning', topic: 'permissions', text: denials.map(describeDenial) };
}

function describeDenial({ action, resource, context, requests }: Denied): string {
  const conditions = Object.entries(context).map(([key, value]) => ` with ${key} '${value}'`);
  const times = requests === 1 ? 'once' : `${requests} times`;
  return `denied ${action} on ${resource}${conditions.join('')}, ${times}`;
}

function judgeLateness(lateLedger: Ledger): Line {
  const late = Object.entries(lateLedger).map(([operation, { requests }]) => `${operation} ${requests}`);
  if (late.length === 0)
    return { mark: 'ok', topic: 'late work', text: ['no S3 request came after its answer'] };
  const text = `${late.join(', ')} came after it had answered: Lambda stops a function then, wherever it is`;
  return { mark: 'warning', topic: 'late work', text: [text] };
}

const printedEvents = 3;
/** Of each: an error says what it is before it says where. */
const printedLines = 5;

/** The last that it printed; three runs that fail alike print alike. */
function describePrinted({ printed }: LogDigest): Line {
  const distinct = [...new Map(printed.map((lines) => [lines.join('\n'), lines])).values()];
  const last = distinct.slice(-printedEvents).flatMap((lines) => lines.slice(0, printedLines));
  return {
    mark: 'info',
    topic: 'its log',
    text: last.length === 0 ? ['it printed nothing'] : last.map(shorten),
  };
}

/** Without the folder in which the local cloud keeps the function's code; on Lambda it is /var/task. */
function shorten(line: string): string {
  return line.replaceAll(/[^\s(]*\/lambda\/functions\/[^/]+\/[0-9a-f]{64}\//g, '');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
