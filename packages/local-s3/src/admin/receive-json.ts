import { receiveDocument } from '../body/receive-document.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';

/** Reads a request's JSON document. `subject` begins the refusal of one that is none: `faults are`. Throws InvalidRequest. */
export async function receiveJson(request: S3Request, subject: string): Promise<unknown> {
  const { text } = await receiveDocument(request);
  try {
    return JSON.parse(text);
  } catch {
    throw unusable(subject, 'the body is not JSON');
  }
}

/** The refusal of a document that says something which cannot be. */
export function unusable(subject: string, problem: string): S3Error {
  return new S3Error('InvalidRequest', { message: `${subject} not usable: ${problem}` });
}
