import { describe, expect, test } from '@jest/globals';
import { parseProperties } from '../src/properties.ts';

const properties = {
  ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:fill',
  BucketName: 'bench',
  FilesPrefix: 'files',
  ObjectCount: '3000',
  MeanSizeBytes: '5242880',
  Seed: 'a seed',
  Profile: 'classic',
};
const { MeanSizeBytes: _, ...withoutMean } = properties;

describe('the resource properties', () => {
  test('come as strings and go as numbers', () => {
    expect(parseProperties(properties)).toEqual({
      bucketName: 'bench',
      filesPrefix: 'files',
      objectCount: 3_000,
      meanSizeBytes: 5_242_880,
      seed: 'a seed',
      profile: 'classic',
    });
  });

  test('may come as numbers too', () => {
    const numbers = { ...properties, ObjectCount: 3_000, MeanSizeBytes: 5_242_880, ServiceTimeout: 3_600 };
    expect(parseProperties(numbers)).toEqual(parseProperties(properties));
  });

  test.each([
    ['5', 5_242_880],
    ['0.5', 524_288],
    ['0.000001', 1],
  ])('count %s MB as %i bytes', (mb, bytes) => {
    expect(parseProperties({ ...withoutMean, MeanSizeMb: mb }).meanSizeBytes).toBe(bytes);
  });

  test.each([
    ['both means', { ...properties, MeanSizeMb: '5' }, /exactly one of MeanSizeBytes and MeanSizeMb.*both/],
    ['neither mean', withoutMean, /exactly one of MeanSizeBytes and MeanSizeMb.*neither/],
    ['a mean of nothing', { ...withoutMean, MeanSizeMb: '0' }, /mean size of 0 bytes; allowed: 1 to/],
    ['a mean above one request', { ...withoutMean, MeanSizeMb: '4000' }, /allowed: 1 to 3355443200/],
    ['no objects', { ...properties, ObjectCount: '0' }, /'ObjectCount' is/],
    [
      'a count that is none',
      { ...properties, ObjectCount: 'many' },
      /'ObjectCount' is "many": .*whole number/,
    ],
    ['a missing bucket', { ...properties, BucketName: undefined }, /'BucketName' is missing/],
    ['an unknown profile', { ...properties, Profile: 'clasic' }, /did you mean 'classic'/],
    [
      'a prefix with a slash at its end',
      { ...properties, FilesPrefix: 'files/' },
      /'FilesPrefix' is "files\/"/,
    ],
    ['the empty prefix', { ...properties, FilesPrefix: '' }, /'FilesPrefix' is ""/],
    ['an unknown key', { ...properties, Sed: 'x' }, /unknown key 'Sed'; did you mean 'Seed'/],
  ])('rejects %s', (_name, given, message) => {
    expect(() => parseProperties(given)).toThrow(message);
  });
});
