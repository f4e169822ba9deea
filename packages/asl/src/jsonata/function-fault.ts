/** What an added function throws: an error of jsonata's own kind, which is told by its code. */
export class FunctionFault extends Error {
  override readonly name = 'FunctionFault';
  readonly code: string;
  /** From these jsonata makes the words of a T0410 and a T0412. */
  readonly token: string | undefined;
  readonly index: number | undefined;

  constructor(code: string, message: string, { token, index }: { token?: string; index?: number } = {}) {
    super(message);
    this.code = code;
    this.token = token;
    this.index = index;
  }
}

/** An argument of the wrong type, missing or too many, counted from 1. */
export function mismatch(token: string, index: number): FunctionFault {
  const message = `Argument ${index} of function "${token}" does not match function signature`;
  return new FunctionFault('T0410', message, { token, index });
}

/** An argument of the right type with a value that is not. */
export function refusal(message: string): FunctionFault {
  return new FunctionFault('D3137', message);
}
