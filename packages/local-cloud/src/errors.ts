/**
 * Why the local cloud cannot stand up or go on. `user`: the one who started it can remedy it; `system`: a fault of this
 * machine or of this program.
 */
const errorCodes = {
  /** Another process owns the data directory. */
  DataDirInUse: 'user',
  /** The data directory cannot be made or written to. */
  DataDirNotWritable: 'user',
  /** What the data directory holds was not written by this version, or was damaged. */
  DataDirUnreadable: 'user',
  /** Somebody else listens on the port asked for. */
  PortInUse: 'user',
  /** A command line or an option that says nothing sensible. */
  InvalidOption: 'user',
  /** The folder passed as a synthesised template holds none. */
  AssemblyInvalid: 'user',
  /** A template was refused, or its stack failed. */
  DeploymentFailed: 'user',
  /** The S3 server did not start, or ended before its time. */
  LocalS3Failed: 'system',
  /** The S3 server could not carry out a request, by a fault of its own. */
  LocalS3Faulted: 'system',
  /** The disk that holds the data directory is full. */
  DiskFull: 'user',
} as const;

export type LocalCloudErrorCode = keyof typeof errorCodes;

/** An error of the local cloud itself; services answer their clients with AWS's own. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
  readonly code: LocalCloudErrorCode;
  readonly blame: 'user' | 'system';

  constructor(code: LocalCloudErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.blame = errorCodes[code];
  }
}

/** The `code` that Node's and other libraries' errors carry, if any. Errors may come from another realm, so no `instanceof`. */
export function codeOf(error: unknown): string | undefined {
  const code = memberOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  const message = memberOf(error, 'message');
  return typeof message === 'string' ? message : String(error);
}

function memberOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
