import type { Permission } from '../access/permissions.ts';
import type { Answer, S3Request } from '../http/s3-request.ts';
import type { S3 } from '../server/s3.ts';

/**
 * One operation of the S3 API, a file beside this one; docs/how-to/add-an-s3-operation.md says how to add another.
 */
export interface Operation {
  /** The API's name for it, by which the ledger counts. */
  name: string;
  /** Query parameters it understands; any other is refused. */
  parameters?: readonly string[];
  /** x-amz- headers it understands, `*` at the end standing for any; any other is refused (see screen.ts). */
  headers?: readonly string[];
  /** All must be allowed. Asked before `run`. */
  permissions: (request: S3Request) => Permission[];
  /** MUST throw S3Error for a refusal. MUST look up and open contents in one go, without awaiting in between. */
  run: (request: S3Request, s3: S3) => Answer | Promise<Answer>;
}
