import { S3Error } from '../errors.ts';

/** A token is opaque to clients: a mark, so that another text is told apart, and where the next page starts. */
export function writeToken(after: string): string {
  return Buffer.from(`1${after}`).toString('base64url');
}

/** Throws InvalidArgument. */
export function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text.startsWith('1') && writeToken(text.slice(1)) === token) return text.slice(1);
  throw new S3Error('InvalidArgument', {
    message: 'The continuation token provided is incorrect',
    details: { ArgumentName: 'continuation-token' },
  });
}
