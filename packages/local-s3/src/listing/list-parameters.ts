import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';

/** Most that one page shows, whatever the client asks for. */
const largestPage = 1000;

/** The number of that query parameter, at most a page, a page when it is not there. Throws InvalidArgument. */
export function readMax(query: URLSearchParams, name: string): number {
  const value = query.get(name);
  if (value === null || value === '') return largestPage;
  if (/^\d{1,10}$/.test(value)) return Math.min(Number(value), largestPage);
  throw new S3Error('InvalidArgument', {
    message: `Provided ${name} not an integer or within integer range`,
    details: { ArgumentName: name, ArgumentValue: value },
  });
}

/** How keys are written in the answer: as they are, or percent-encoded for clients whose XML cannot carry them. */
export function readEncoding(query: URLSearchParams): {
  type: string | undefined;
  encode: (key: string) => string;
} {
  const type = query.get('encoding-type');
  if (type === null) return { type: undefined, encode: (key) => key };
  if (type === 'url') return { type, encode: (key) => encodeURIComponent(key).replaceAll('%2F', '/') };
  throw new S3Error('InvalidArgument', {
    message: 'Invalid Encoding Method specified in Request',
    details: { ArgumentName: 'encoding-type', ArgumentValue: type },
  });
}

/** The condition keys that s3:ListBucket has: those the request sent. */
export function listContext({ query }: S3Request): Record<string, string> {
  const names = ['prefix', 'delimiter', 'max-keys'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[`s3:${name}`, value]];
    }),
  );
}
