import { describe, expect, test } from '@jest/globals';
import { type Change, type Fact, judge, judgeBlobs } from './judge.ts';

const [one, two]: [Fact, Fact] = [
  { shows: 'one', etag: '1' },
  { shows: 'two', etag: '2' },
];
const noFacts: [string, Fact][] = [];
const changing = (...sets: [string, Fact | undefined][]): Change => ({ sets: new Map(sets) });

interface Row {
  acknowledged?: [string, Fact][];
  inFlight?: Change[];
  observed?: [string, Fact][];
}

function judging({ acknowledged = noFacts, inFlight = [], observed = noFacts }: Row) {
  return judge({ acknowledged: new Map(acknowledged), inFlight, observed: new Map(observed) });
}

describe('the judgement of a restarted server', () => {
  test.each<[string, Row]>([
    ['a lost object', { acknowledged: [['object a', one]] }],
    ['another content', { acknowledged: [['object a', one]], observed: [['object a', two]] }],
    ['another ETag', { acknowledged: [['object a', one]], observed: [['object a', { ...one, etag: '2' }]] }],
    ['a deleted object that is back', { observed: [['object a', one]] }],
    [
      'neither the old nor the new content',
      {
        acknowledged: [['object a', one]],
        inFlight: [changing(['object a', two])],
        observed: [['object a', { shows: 'torn' }]],
      },
    ],
    [
      'an object lost to an overwrite in flight',
      { acknowledged: [['object a', one]], inFlight: [changing(['object a', two])] },
    ],
    [
      'half of an operation',
      {
        acknowledged: [['upload u', one]],
        inFlight: [changing(['upload u', undefined], ['object a', two])],
        observed: [
          ['upload u', one],
          ['object a', two],
        ],
      },
    ],
    ['an upload that nobody began', { observed: [['upload u', { shows: 'a' }]] }],
    [
      'two uploads for one request in flight',
      {
        inFlight: [{ sets: new Map(), opensUploadOf: 'a' }],
        observed: [
          ['upload u', { shows: 'a' }],
          ['upload v', { shows: 'a' }],
        ],
      },
    ],
  ])('notices %s', (_, row) => {
    expect(judging(row).faults).toHaveLength(1);
  });

  test.each<[string, Row, number]>([
    ['what was acknowledged', { acknowledged: [['object a', one]], observed: [['object a', one]] }, 0],
    [
      'the outcome of an operation in flight',
      {
        acknowledged: [['upload u', one]],
        inFlight: [changing(['upload u', undefined], ['object a', two])],
        observed: [['object a', two]],
      },
      1,
    ],
    [
      'nothing of an operation in flight',
      {
        acknowledged: [['object a', one]],
        inFlight: [changing(['object a', undefined])],
        observed: [['object a', one]],
      },
      0,
    ],
    [
      'an ETag that no answer told',
      { inFlight: [changing(['object a', { shows: 'one' }])], observed: [['object a', one]] },
      1,
    ],
    [
      'the upload of a request in flight',
      {
        inFlight: [{ sets: new Map(), opensUploadOf: 'a' }],
        observed: [['upload u', { shows: 'a' }]],
      },
      0,
    ],
  ])('accepts %s', (_, row, happened) => {
    expect(judging(row)).toMatchObject({ faults: [], happened: { length: happened } });
  });

  test.each([
    [
      'an orphan',
      ['x'],
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ],
    [
      'a second blob of the same bytes',
      ['x'],
      [
        ['1', 'x'],
        ['2', 'x'],
      ],
    ],
    ['a missing blob', ['x', 'y'], [['1', 'x']]],
  ] as [string, string[], [string, string][]][])('notices %s', (_, expected, found) => {
    expect(judgeBlobs(expected, new Map(found))).toHaveLength(1);
  });

  test('notices a torn blob, which is one missing and one too many', () => {
    expect(judgeBlobs(['x'], new Map([['1', 'half of x']]))).toHaveLength(2);
    expect(judgeBlobs(['x'], new Map([['1', 'x']]))).toEqual([]);
  });
});
