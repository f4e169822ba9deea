import type { Corpus } from '@s3-lambda-bench/contract';
import { formatSize } from '@s3-lambda-bench/report';
import type { Line } from '../screen.ts';

/** By what two corpora are told apart. */
export type CorpusTotals = Pick<Corpus, 'object_count' | 'total_bytes' | 'keys_digest'>;

/** What was found beside what somebody says: a line each on how many objects, how many bytes, which names. */
export function compareCorpora(found: CorpusTotals, said: CorpusTotals, sayer: string): Line[] {
  const compare = (topic: string, member: keyof CorpusTotals, format: (value: string) => string): Line => {
    const value = format(String(found[member]));
    if (found[member] === said[member]) return { mark: 'ok', topic, text: [value] };
    return { mark: 'FAILED', topic, text: [`${value}, ${sayer} says ${format(String(said[member]))}`] };
  };
  return [
    compare('objects', 'object_count', (count) => count),
    compare('bytes', 'total_bytes', (bytes) => `${bytes} (${formatSize(Number(bytes))})`),
    compare('names', 'keys_digest', (digest) => `digest ${digest}`),
  ];
}
