type Fault = 'user' | 'service';

/**
 * Every error that the two services answer with. `member` is the name that the service's model gives the message: Lambda's
 * older exceptions spell it `message`, the newer ones `Message` (API reference, "Errors" of each operation).
 */
const errorTable = {
  // Lambda
  ValidationException: { status: 400, fault: 'user', member: 'message' },
  InvalidParameterValueException: { status: 400, fault: 'user', member: 'message' },
  InvalidRequestContentException: { status: 400, fault: 'user', member: 'message' },
  AccessDeniedException: { status: 403, fault: 'user', member: 'Message' },
  ResourceNotFoundException: { status: 404, fault: 'user', member: 'Message' },
  ResourceConflictException: { status: 409, fault: 'user', member: 'message' },
  PreconditionFailedException: { status: 412, fault: 'user', member: 'message' },
  RequestEntityTooLargeException: { status: 413, fault: 'user', member: 'Message' },
  TooManyRequestsException: { status: 429, fault: 'user', member: 'message' },
  ServiceException: { status: 500, fault: 'service', member: 'Message' },
  /** Not AWS's: what local-lambda has not built, by name. 501, so that no SDK retries it. */
  NotImplementedException: { status: 501, fault: 'user', member: 'Message' },
  InvalidRuntimeException: { status: 502, fault: 'service', member: 'Message' },
  // CloudWatch Logs (every client error of the JSON 1.1 protocol is a 400)
  ResourceAlreadyExistsException: { status: 400, fault: 'user', member: 'message' },
  InvalidParameterException: { status: 400, fault: 'user', member: 'message' },
  SerializationException: { status: 400, fault: 'user', member: 'Message' },
} as const satisfies Record<string, { status: number; fault: Fault; member: 'message' | 'Message' }>;

type ErrorCode = keyof typeof errorTable;

/** A refusal in AWS's words. `reason` is the `Reason` member that throttles carry. */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly reason: string | undefined;

  constructor(code: ErrorCode, message: string, options: { reason?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.reason = options.reason;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  get fault(): Fault {
    return errorTable[this.code].fault;
  }

  get member(): 'message' | 'Message' {
    return errorTable[this.code].member;
  }
}

/** What a caller is told when local-lambda itself failed; the cause goes to `onFault`, never into the answer. */
export function internalError(cause: unknown): ServiceError {
  return new ServiceError('ServiceException', 'An error occurred and the request cannot be processed.', {
    cause,
  });
}

/** What whoever waits for a runtime, or comes for one, is told when the service closes. */
export function serviceClosed(): ServiceError {
  return internalError(new Error('the service was closed'));
}

/** Node's code of a failed system call (`ENOENT`, ...), if that is what was thrown. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
