/**
 * What ends a command early. `usage`: the person's input, exit code 2; `environment`: the machine, the data
 * directory, the cloud, exit code 2 as well, but without the pointer to `--help`.
 */
export type BenchErrorCode = 'usage' | 'environment';

/** An error whose message is written for the person at the keyboard and is all they get to see. */
export class BenchError extends Error {
  readonly code: BenchErrorCode;

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BenchError';
    this.code = code;
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
