/**
 * Every way in which filling fails by our own judgement, marked by whose it is to repair: `user` (the template's
 * parameters) or `system` (time, S3, the network). What S3 itself answers keeps its own name and is a `cause`.
 */
const faults = {
  badProperties: 'user',
  tooFewContents: 'user',
  outOfTime: 'system',
  notContinued: 'system',
  turnLost: 'system',
  notDeleted: 'system',
  notAnswered: 'system',
} as const;

export type FillFault = keyof typeof faults;

/** An expected failure; its message is shown to whoever deploys, so it says what to do. */
export class FillError extends Error {
  readonly code: FillFault;
  readonly marked: 'user' | 'system';

  constructor(code: FillFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FillError';
    this.code = code;
    this.marked = faults[code];
  }
}
