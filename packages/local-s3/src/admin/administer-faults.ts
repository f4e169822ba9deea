import { makeFaultInjector } from '../faults/fault-injector.ts';
import { parseFaults } from '../faults/faults-document.ts';
import type { Answer, S3Request } from '../http/s3-request.ts';
import type { S3 } from '../server/s3.ts';
import { receiveJson, unusable } from './receive-json.ts';

/** Puts faults in force for the requests that come from now on, and begins to count anew. */
export async function putFaults(s3: S3, request: S3Request): Promise<Answer> {
  const parsed = parseFaults(await receiveJson(request, 'faults are'));
  if (!parsed.ok) throw unusable('faults are', parsed.problems.join('; '));
  s3.faults = makeFaultInjector(parsed.value);
  return { status: 204 };
}

/** What is under way goes on to suffer what it was to suffer. */
export function deleteFaults(s3: S3): Answer {
  s3.faults = undefined;
  return { status: 204 };
}

/** The document in force; an empty one, which means no faults, when there is none. */
export function readFaults({ faults }: S3): Answer {
  return { json: JSON.stringify(faults?.document ?? {}) };
}
