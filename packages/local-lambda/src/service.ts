import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@s3-lambda-bench/iam';

/** One AWS service inside another HTTP server, which has verified the signature and read the body. */
export interface Service {
  /** Answers the request, also when it is refused. Does not reject. */
  handle(request: IncomingMessage, response: ServerResponse, caller: Principal, body: Buffer): Promise<void>;
  /** Ends everything that the service started. Requests under way are answered with an error. */
  close(): Promise<void>;
}
