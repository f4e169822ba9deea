import type { RankedContender, Report } from '@s3-lambda-bench/contract';
import { meanCpuMs } from './measures.ts';
import { formatSize } from './numbers.ts';
import { contenderName } from './text.ts';

/** Under which conditions the figures came about, a sentence each; of those that the report does not tell, none. */
export function describeConditions({ execution, success }: Report): string[] {
  return [...(execution === undefined ? [] : [describeRace(execution)]), ...describeCpuShare(success)];
}

function describeRace({ started_at, corpus }: NonNullable<Report['execution']>): string {
  const objects = corpus.object_count === 1 ? '1 object' : `${corpus.object_count} objects`;
  const profile = corpus.profile === undefined ? '' : ` of profile ${corpus.profile}`;
  const minute = `${started_at.slice(0, 16).replace('T', ' ')} UTC`;
  return `corpus: ${objects}${profile}, ${formatSize(corpus.total_bytes)}; raced on ${minute}.`;
}

/** Nothing of a race on AWS, whose logs do not tell CPU time: there Lambda itself shares out the CPU. */
function describeCpuShare(success: RankedContender[]): string[] {
  const local = success.filter((contender) => meanCpuMs(contender) !== undefined);
  const whole = local.filter(({ runs }) => runs.every(({ vcpus }) => vcpus === undefined));
  if (local.length === 0) return [];
  if (whole.length === local.length) {
    return ['Every function had the whole machine: durations of different memory sizes do not compare.'];
  }
  const shared = 'CPU was shared out as on Lambda, a vCPU for every 1,769 MB of memory';
  if (whole.length === 0) return [`${shared}.`];
  return [`${shared}; the whole machine had: ${whole.map(({ arn }) => contenderName(arn)).join(', ')}.`];
}
