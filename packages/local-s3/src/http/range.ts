import { S3Error } from '../errors.ts';

/** Bytes from `start`, `sizeBytes` of them. */
export interface ByteRange {
  start: number;
  sizeBytes: number;
}

/**
 * The one range of a Range header on content of that size. Undefined, so the whole content, when the header is absent
 * or is none that S3 serves: several ranges, an end before its start, another unit (recorded replies of AWS).
 * Throws InvalidRange when it lies behind the end or asks for the last zero bytes.
 */
export function readRange(value: string | undefined, sizeBytes: number): ByteRange | undefined {
  const [matched, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(value ?? '') ?? [];
  if (matched === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (start < end) return { start, sizeBytes: end - start };
  throw new S3Error('InvalidRange', {
    details: { RangeRequested: value ?? '', ActualObjectSize: sizeBytes },
  });
}

/**
 * The range of x-amz-copy-source-range, which only `bytes=first-last` inside the source fits: unlike Range, anything
 * else is refused, and never with 416 (recorded replies of AWS).
 */
export function readCopyRange(value: string, sizeBytes: number): ByteRange {
  const [matched, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(value) ?? [];
  if (matched === undefined || Number(last) < Number(first)) {
    throw new S3Error('InvalidArgument', {
      message:
        'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: value },
    });
  }
  if (Number(first) >= sizeBytes) {
    throw new S3Error('InvalidRequest', {
      message: 'The specified copy range is invalid for the source object size',
    });
  }
  if (Number(last) >= sizeBytes) {
    throw new S3Error('InvalidArgument', {
      message: `Range specified is not valid for source object of size: ${sizeBytes}`,
      details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: value },
    });
  }
  return { start: Number(first), sizeBytes: Number(last) - Number(first) + 1 };
}
