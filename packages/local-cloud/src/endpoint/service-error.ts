/**
 * An answer other than success, as AWS words it. `code` is the AWS error code, `status` the HTTP status it goes with; the
 * protocol of the service that throws it decides how it looks on the wire.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
  }
}

/** What is not built: said by name, never ignored. */
export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `${what} is not built in local-cloud`, { status: 501 });
}
