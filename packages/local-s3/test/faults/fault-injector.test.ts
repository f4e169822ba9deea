import { describe, expect, test } from '@jest/globals';
import { makeFaultInjector } from '../../src/faults/fault-injector.ts';
import { type FaultsInput, parseFaults } from '../../src/faults/faults-document.ts';
import type { FaultFacts } from '../../src/faults/plan-faults.ts';

function givenInjector(input: FaultsInput) {
  const parsed = parseFaults(input);
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return makeFaultInjector(parsed.value);
}

function facts(operation: string, prefix = 'bucket/', accessKeyId = 'ME'): FaultFacts {
  return { operation, isRead: operation.startsWith('Get'), prefix, accessKeyId };
}

describe('luck', () => {
  const document: FaultsInput = {
    seed: 's',
    operations: { '*': { internal_error: { probability: 0.3 }, reset: { probability: 0.3 } } },
  };

  test('is the same for the same seed and the same requests', () => {
    const [first, second] = [givenInjector(document), givenInjector(document)];
    const requests = Array.from({ length: 200 }, (_, index) =>
      facts(index % 3 === 0 ? 'PutObject' : 'GetObject'),
    );
    expect(requests.map((request) => first.plan(request, 0))).toEqual(
      requests.map((request) => second.plan(request, 0)),
    );
  });

  test("of an operation does not hang on others' requests in between", () => {
    const [alone, mixed] = [givenInjector(document), givenInjector(document)];
    for (let nth = 0; nth < 100; nth++) {
      const plan = alone.plan(facts('GetObject'), 0);
      if (nth % 2 === 0) mixed.plan(facts('PutObject'), 0);
      expect(mixed.plan(facts('GetObject'), 0)).toEqual(plan);
    }
  });

  test('strikes as often as the probability says', () => {
    const injector = givenInjector({ operations: { GetObject: { internal_error: { probability: 0.05 } } } });
    const plans = Array.from({ length: 10_000 }, () => injector.plan(facts('GetObject'), 0));
    expect(plans.filter(({ refusal }) => refusal === 'InternalError')).toHaveLength(462);
  });
});

describe('the rate of requests', () => {
  test('is what S3 documents with the preset s3, of reads and writes apart, prefix by prefix', () => {
    const injector = givenInjector('s3');
    const taken = (request: FaultFacts) =>
      Array.from({ length: 6_000 }, () => injector.plan(request, 0)).filter(
        ({ refusal }) => refusal === undefined,
      ).length;
    expect(taken(facts('GetObject', 'bucket/a/'))).toBe(5_500);
    expect(taken(facts('PutObject', 'bucket/a/'))).toBe(3_500);
    expect(taken(facts('PutObject', 'bucket/b/'))).toBe(3_500);
    expect(taken(facts('PutObject', 'other/a/'))).toBe(3_500);
  });

  test('is shared by the operations of a rule, and comes back with time', () => {
    const injector = givenInjector({ operations: { writes: { slow_down: { requests_per_second: 2 } } } });
    const refusals = (nowMs: number) =>
      ['PutObject', 'DeleteObject', 'CopyObject'].map((name) => injector.plan(facts(name), nowMs).refusal);
    expect(refusals(0)).toEqual([undefined, undefined, 'SlowDown']);
    expect(refusals(500)).toEqual([undefined, 'SlowDown', 'SlowDown']);
    expect(refusals(60_000)).toEqual([undefined, undefined, 'SlowDown']);
  });

  test('may be below one a second', () => {
    const injector = givenInjector({ operations: { '*': { slow_down: { requests_per_second: 0.5 } } } });
    const refusals = [0, 1_000, 2_000].map((nowMs) => injector.plan(facts('GetObject'), nowMs).refusal);
    expect(refusals).toEqual([undefined, 'SlowDown', undefined]);
  });
});

describe('bandwidth', () => {
  const injector = givenInjector({
    operations: {
      '*': { bandwidth_per_credential: { in_bytes_per_second: 1_000, out_bytes_per_second: 50 } },
    },
  });

  test('is shared by the requests of one access key, whatever their operation', () => {
    const get = injector.pacer(facts('GetObject', 'b/', 'SHARED'), 'in');
    const put = injector.pacer(facts('PutObject', 'b/', 'SHARED'), 'in');
    expect(get?.sliceBytes).toBe(100);
    expect([get?.reserveMs(100, 0), put?.reserveMs(100, 0), get?.reserveMs(100, 0)]).toEqual([0, 100, 200]);
  });

  test("is every access key's own, and each direction's", () => {
    const pacers = [
      injector.pacer(facts('GetObject', 'b/', 'A'), 'out'),
      injector.pacer(facts('GetObject', 'b/', 'B'), 'out'),
      injector.pacer(facts('GetObject', 'b/', 'A'), 'in'),
    ];
    expect(pacers.map((pacer) => pacer?.reserveMs(55, 0))).toEqual([1_000, 1_000, 0]);
  });

  test('has no limit where none is set', () => {
    const oneWay = givenInjector({
      operations: { '*': { bandwidth_per_credential: { in_bytes_per_second: 1 } } },
    });
    expect(oneWay.pacer(facts('GetObject'), 'out')).toBeUndefined();
  });
});
