import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import type { Json } from '@s3-lambda-bench/asl';
import { parseJson } from '../../json.ts';

type Envelope = { [member: string]: Json };

/**
 * DescribeExecution's answer as `.sync` gives it: members in alphabetical order, each with a capital, and times in milliseconds
 * (recorded 2023-07-05 and 2023-08-12; times measured, floci AslExecutorNestedStartExecutionTest).
 */
export function envelopeOf({ $metadata: _, ...described }: DescribeExecutionCommandOutput): Envelope {
  return Object.fromEntries(
    Object.entries(described)
      .filter(([, value]) => value !== undefined)
      .map(([member, value]): [string, Json] => [capitalised(member), toJson(value)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The same with what went in and came out as JSON instead of text: `.sync:2`. */
export function withDocuments(envelope: Envelope): Envelope {
  const entries = Object.entries(envelope).map(([member, value]): [string, Json] =>
    typeof value === 'string' && ['Input', 'Output'].includes(member)
      ? [member, parseJson(value) ?? null]
      : [member, value],
  );
  return Object.fromEntries(entries);
}

function toJson(value: unknown): Json {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([member, child]) => [capitalised(member), toJson(child)]),
  );
}

function capitalised(member: string): string {
  return member.charAt(0).toUpperCase() + member.slice(1);
}
