import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { algorithms, type ChecksumAlgorithm } from '../../src/checksums/algorithms.ts';
import { combineChecksums, combineEtags } from '../../src/checksums/combine.ts';

const parts = ['first part', 'second, longer part', ''].map((text) => Buffer.from(text));

function digest(algorithm: ChecksumAlgorithm, bytes: Buffer): string {
  const digester = algorithms[algorithm].makeDigester();
  digester.update(bytes);
  return digester.digest().toString('base64');
}

function partChecksums(algorithm: ChecksumAlgorithm) {
  return parts.map((part) => ({ sizeBytes: part.length, value: digest(algorithm, part) }));
}

describe('combineChecksums', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    'makes the %s of the whole of those of the parts',
    (algorithm) => {
      expect(combineChecksums(algorithm, 'FULL_OBJECT', partChecksums(algorithm))).toEqual({
        algorithm,
        type: 'FULL_OBJECT',
        value: digest(algorithm, Buffer.concat(parts)),
      });
    },
  );

  test.each(['CRC32', 'SHA1', 'SHA256'] as const)(
    'makes a COMPOSITE %s the checksum of checksums, with their number',
    (algorithm) => {
      const checksums = partChecksums(algorithm);
      const raw = Buffer.concat(checksums.map(({ value }) => Buffer.from(value, 'base64')));
      expect(combineChecksums(algorithm, 'COMPOSITE', checksums).value).toBe(`${digest(algorithm, raw)}-3`);
    },
  );
});

test('the ETag of an object in parts is the MD5 of their MD5s, with their number', () => {
  const md5s = parts.map((part) => createHash('md5').update(part).digest());
  const etag = combineEtags(md5s.map((md5) => md5.toString('hex')));
  expect(etag).toBe(`${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3`);
});
