import { S3Error } from '../errors.ts';
import { checkWrite } from '../http/conditions.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { StoredObject } from '../storage/objects.ts';
import type { Upload } from '../storage/uploads.ts';

/**
 * Throws unless completing an upload may replace what is there. A condition that holds now, but whose object another
 * request wrote or deleted after the upload began, is a conflict: the client is to begin again (recorded replies of AWS).
 */
export function checkConditions(upload: Upload, current: StoredObject | undefined, request: S3Request): void {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  checkWrite(current, request);
  const wasWritten = current !== undefined && current.modifiedMs > upload.initiatedMs;
  if (ifMatch !== undefined && wasWritten) throw conflict('If-Match', upload);
  if (ifNoneMatch !== undefined && upload.keyDeleted) throw conflict('If-None-Match', upload);
}

function conflict(condition: string, { key }: Upload): S3Error {
  return new S3Error('ConditionalRequestConflict', { details: { Condition: condition, Key: key } });
}
