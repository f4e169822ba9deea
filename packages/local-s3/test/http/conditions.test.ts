import { describe, expect, test } from '@jest/globals';
import { checkWrite, failedCondition } from '../../src/http/conditions.ts';

const version = { etag: 'abc', modifiedMs: Date.UTC(2026, 0, 2, 3, 4, 5, 600) };
const none = {
  ifMatch: undefined,
  ifNoneMatch: undefined,
  ifModifiedSince: undefined,
  ifUnmodifiedSince: undefined,
};
const [before, same, after] = [
  'Fri, 02 Jan 2026 03:04:04 GMT',
  'Fri, 02 Jan 2026 03:04:05 GMT',
  'Fri, 02 Jan 2026 03:04:06 GMT',
];

test.each([
  ['no condition', {}, undefined],
  ['the ETag, quoted', { ifMatch: '"abc"' }, undefined],
  ['the ETag, unquoted', { ifMatch: 'abc' }, undefined],
  ['one of several ETags', { ifMatch: '"x", "abc"' }, undefined],
  ['any ETag', { ifMatch: '*' }, undefined],
  ['another ETag', { ifMatch: '"x"' }, 'If-Match'],
  ['not the ETag', { ifNoneMatch: '"abc"' }, 'If-None-Match'],
  ['not a weak form of the ETag', { ifNoneMatch: 'W/"abc"' }, 'If-None-Match'],
  ['not another ETag', { ifNoneMatch: '"x"' }, undefined],
  ['unmodified since before', { ifUnmodifiedSince: before }, 'If-Unmodified-Since'],
  ['unmodified since the same second', { ifUnmodifiedSince: same }, undefined],
  ['modified since the same second', { ifModifiedSince: same }, 'If-Modified-Since'],
  ['modified since before', { ifModifiedSince: before }, undefined],
  ['modified since later', { ifModifiedSince: after }, 'If-Modified-Since'],
  ['a date that is none', { ifUnmodifiedSince: 'yesterday' }, undefined],
  ['the ETag, which overrides its date', { ifMatch: '"abc"', ifUnmodifiedSince: before }, undefined],
  ['not another ETag, which overrides its date', { ifNoneMatch: '"x"', ifModifiedSince: after }, undefined],
])('a read that wants %s', (_, conditions, failed) => {
  expect(failedCondition(version, { ...none, ...conditions })).toBe(failed);
});

describe('a write', () => {
  function asked(ifMatch: string | undefined, ifNoneMatch: string | undefined) {
    const match = ifMatch === undefined ? {} : { 'if-match': ifMatch };
    return {
      key: 'k',
      headers: ifNoneMatch === undefined ? match : { ...match, 'if-none-match': ifNoneMatch },
    };
  }

  test.each([
    ['wants nothing there and finds nothing', undefined, undefined, '*'],
    ['wants the ETag and finds it', version, '"abc"', undefined],
  ])('%s', (_, current, ifMatch, ifNoneMatch) => {
    expect(() => checkWrite(current, asked(ifMatch, ifNoneMatch))).not.toThrow();
  });

  test.each([
    ['nothing there but finds an object', version, undefined, '*', 'PreconditionFailed'],
    ['another ETag', version, '"x"', undefined, 'PreconditionFailed'],
    ['an ETag but finds nothing', undefined, '"x"', undefined, 'NoSuchKey'],
    ['not a certain ETag, which S3 does not offer', undefined, undefined, '"x"', 'NotImplemented'],
    ['any ETag, which S3 does not offer', version, '*', undefined, 'NotImplemented'],
    ['two things at once', version, '"abc"', '*', 'NotImplemented'],
  ])('fails when it wants %s', (_, current, ifMatch, ifNoneMatch, code) => {
    expect(() => checkWrite(current, asked(ifMatch, ifNoneMatch))).toThrow(expect.objectContaining({ code }));
  });
});
