import { describe, expect, test } from '@jest/globals';
import { type CustomResourceTools, serveCustomResource } from '../src/custom-resource.ts';
import { boundTo, givenMemoryBucket, type MemoryBucket } from './memory-bucket.ts';

const responseUrl = 'https://cloudformation.example/x?X-Amz-Signature=secret';
const properties = {
  ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:fill',
  BucketName: 'bench',
  FilesPrefix: 'files',
  ObjectCount: '12',
  MeanSizeBytes: '1000',
  Seed: 'seed',
  Profile: 'classic',
};

function givenRequest(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    RequestType: 'Create',
    ResponseURL: responseUrl,
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/bench/1',
    RequestId: 'request-1',
    ResourceType: 'Custom::Corpus',
    LogicalResourceId: 'Corpus',
    ResourceProperties: properties,
    ...changes,
  };
}

function givenTools(bucket: MemoryBucket, changes: Partial<CustomResourceTools> = {}) {
  const answers: Record<string, unknown>[] = [];
  const logged: string[] = [];
  const tools: CustomResourceTools = {
    makeBucket: () => bucket,
    remainingMs: () => 900_000,
    // Time never passes unless a test says so.
    sleep: () => new Promise(() => undefined),
    put: async (_url, body) => {
      answers.push(JSON.parse(body));
      return 200;
    },
    log: (line) => void logged.push(line),
    nowMs: () => 0,
    continueWith: () => Promise.reject(new Error('nothing to continue')),
    ...changes,
  };
  return { answers, logged, tools };
}

async function serve(request: unknown, bucket: MemoryBucket, changes: Partial<CustomResourceTools> = {}) {
  const { answers, logged, tools } = givenTools(bucket, changes);
  await serveCustomResource(request, tools);
  expect(answers).toHaveLength(1);
  expect(logged.join('\n')).not.toContain('secret');
  return { answer: answers[0] ?? {}, logged };
}

describe('Create', () => {
  test('fills the bucket and answers with exactly the fields that CloudFormation knows', async () => {
    const bucket = givenMemoryBucket();
    const { answer } = await serve(givenRequest(), bucket);
    expect(answer).toEqual({
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: 'corpus-of-bench',
      StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/bench/1',
      RequestId: 'request-1',
      LogicalResourceId: 'Corpus',
      NoEcho: false,
      Data: {
        FilesPrefix: 'files',
        ObjectCount: '12',
        TotalBytes: expect.stringMatching(/^[0-9]+$/),
        KeysDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(bucket.objects.size).toBe(13);
  });

  test('logs how far it is', async () => {
    const { logged } = await serve(givenRequest(), givenMemoryBucket());
    const last = logged.map((line) => JSON.parse(line)).findLast((line) => 'objects_done' in line);
    expect(last).toEqual({ objects_done: 12, objects_total: 12, bytes_done: expect.any(Number) });
  });

  test('fails with every fault of the properties named', async () => {
    const request = givenRequest({ ResourceProperties: { ...properties, ObjectCount: '-1', Seeds: 'x' } });
    const { answer } = await serve(request, givenMemoryBucket());
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'corpus-of-bench' });
    expect(answer.Reason).toMatch(/'ObjectCount' is "-1".*unknown key 'Seeds'/);
  });

  test('fails with what S3 said, and its cause', async () => {
    const bucket = givenMemoryBucket();
    bucket.beforePut = () => {
      throw Object.assign(new Error('no', { cause: new Error('socket hang up') }), { name: 'AccessDenied' });
    };
    const { answer } = await serve(givenRequest(), bucket);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'AccessDenied: no: Error: socket hang up' });
  });

  test('fails in time, saying how far it got, when the work takes longer than the function may', async () => {
    const bucket = givenMemoryBucket();
    let allowedMs = 0;
    const { promise: timeUp, resolve: endTime } = Promise.withResolvers<void>();
    bucket.beforePut = async () => {
      if (bucket.calls.put.length < 5) return;
      endTime();
      await new Promise(() => undefined);
    };
    const sleep = (ms: number) => {
      allowedMs = Math.max(allowedMs, ms);
      return ms === allowedMs ? timeUp : new Promise(() => undefined);
    };
    await bucket.writeText('filling.json', '{"request_id":"request-1"}\n');
    const lastOfChain = givenRequest({ Continuation: { startedAtMs: 0, invocation: 12 } });
    const { answer } = await serve(lastOfChain, bucket, { sleep });
    expect(allowedMs).toBe(878_000);
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toMatch(
      /^the function's time is up after 878 s: [0-9]+ of 12 objects are in place; a retry goes on from there/,
    );
  });

  test('keeps a quarter of a short time for the answer', async () => {
    let allowedMs = 0;
    const sleep = (ms: number) => {
      allowedMs = Math.max(allowedMs, ms);
      return new Promise(() => undefined);
    };
    await serve(givenRequest(), givenMemoryBucket(), { sleep, remainingMs: () => 20_000 });
    expect(allowedMs).toBe(15_000);
  });
});

describe('a fill that takes longer than the function may', () => {
  /** Each invocation has time for four objects; the event of the next one is what this one handed over. */
  async function serveWhole(first: unknown, { minutesEach = 15 } = {}) {
    const bucket = givenMemoryBucket();
    const answers: Record<string, unknown>[] = [];
    let nowMs = 1_000;
    let invocations = 0;
    for (let event: unknown = first; event !== undefined; ) {
      invocations += 1;
      const { promise: timeUp, resolve: endTime } = Promise.withResolvers<void>();
      const countFiles = () => [...bucket.objects.keys()].filter((key) => key.startsWith('files/')).length;
      const before = countFiles();
      bucket.beforePut = async () => {
        if (countFiles() < before + 4) return;
        nowMs += minutesEach * 60_000;
        endTime();
        await new Promise(() => undefined);
      };
      let next: unknown;
      const given = givenTools(bucket, {
        sleep: () => timeUp,
        nowMs: () => nowMs,
        continueWith: async (request) => {
          next = JSON.parse(JSON.stringify(request));
        },
      });
      await serveCustomResource(event, given.tools);
      answers.push(...given.answers);
      event = next;
    }
    return { answers, invocations, bucket };
  }

  test('is continued by further invocations of it, and answered once, when it is done', async () => {
    const { answers, invocations, bucket } = await serveWhole(givenRequest());
    expect(answers).toMatchObject([
      { Status: 'SUCCESS', RequestId: 'request-1', Data: { ObjectCount: '12' } },
    ]);
    expect(invocations).toBeGreaterThan(2);
    expect(bucket.objects.size).toBe(13);
  });

  test('fails when another invocation would not end within the hour that CloudFormation waits', async () => {
    const many = { ...properties, ObjectCount: '40' };
    const { answers, invocations } = await serveWhole(givenRequest({ ResourceProperties: many }));
    expect(answers).toMatchObject([{ Status: 'FAILED', Reason: expect.stringMatching(/time is up/) }]);
    expect(invocations).toBe(3);
  });

  test('fails before Lambda would take it for a runaway', async () => {
    const many = { ...properties, ObjectCount: '99' };
    const { answers, invocations } = await serveWhole(givenRequest({ ResourceProperties: many }), {
      minutesEach: 0.1,
    });
    expect(answers).toMatchObject([{ Status: 'FAILED' }]);
    expect(invocations).toBe(12);
  });

  test('fails with the cause when the function cannot be invoked again', async () => {
    const bucket = givenMemoryBucket();
    const { promise: timeUp, resolve: endTime } = Promise.withResolvers<void>();
    bucket.beforePut = async () => {
      endTime();
      await new Promise(() => undefined);
    };
    const { answer } = await serve(givenRequest(), bucket, {
      sleep: () => timeUp,
      continueWith: () => Promise.reject(new Error('AccessDenied')),
    });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: 'the time is up, and the function could not be invoked again: Error: AccessDenied',
    });
  });
});

describe('Update', () => {
  const update = (changes: Record<string, unknown>, old: Record<string, unknown> = properties) =>
    givenRequest({
      RequestType: 'Update',
      PhysicalResourceId: 'corpus-of-bench',
      ResourceProperties: { ...properties, ...changes },
      OldResourceProperties: old,
    });

  test('with the same properties writes no object and changes none', async () => {
    const bucket = givenMemoryBucket();
    await serve(givenRequest(), bucket);
    bucket.calls.put.length = 0;
    const before = new Map(bucket.objects);
    const { answer } = await serve(update({}), bucket);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'corpus-of-bench' });
    expect(bucket.calls.put).toEqual([]);
    expect(bucket.objects).toEqual(before);
  });

  test('with another seed ends with exactly the new set', async () => {
    const bucket = givenMemoryBucket();
    await serve(givenRequest(), bucket);
    const before = [...bucket.objects.keys()];
    await serve(update({ Seed: 'other' }), bucket);
    expect(bucket.objects.size).toBe(13);
    expect([...bucket.objects.keys()].filter((key) => before.includes(key))).toEqual(['corpus.json']);
  });

  test.each(['elsewhere/files', 'files/deeper', 'file'])(
    'with the prefix %s empties the old one',
    async (prefix) => {
      const bucket = givenMemoryBucket();
      await serve(givenRequest(), bucket);
      await serve(update({ FilesPrefix: prefix }), bucket);
      const fresh = givenMemoryBucket();
      await serve(givenRequest({ ResourceProperties: { ...properties, FilesPrefix: prefix } }), fresh);
      expect([...bucket.objects.keys()].sort()).toEqual([...fresh.objects.keys()].sort());
    },
  );

  test('to a prefix inside the old one keeps what an interrupted invocation placed there', async () => {
    const bucket = givenMemoryBucket();
    await serve(givenRequest(), bucket);
    bucket.beforePut = () => {
      if (bucket.calls.put.length === 12 + 5) throw new Error('S3 is away');
    };
    await serve(update({ FilesPrefix: 'files/deeper' }), bucket);
    bucket.beforePut = () => undefined;
    const placed = [...bucket.objects.keys()].filter((key) => key.startsWith('files/deeper/'));
    expect(placed.length).toBeGreaterThanOrEqual(5);
    bucket.calls.put.length = 0;
    await serve(update({ FilesPrefix: 'files/deeper' }), bucket);
    expect(bucket.calls.put).toHaveLength(12 - placed.length);
    expect(bucket.objects.size).toBe(13);
  });

  test('from a nested prefix to the one above it ends with exactly the new set', async () => {
    const bucket = givenMemoryBucket();
    const nested = { ...properties, FilesPrefix: 'files/deeper' };
    await serve(givenRequest({ ResourceProperties: nested }), bucket);
    await serve(update({}, nested), bucket);
    const fresh = givenMemoryBucket();
    await serve(givenRequest(), fresh);
    expect([...bucket.objects.keys()].sort()).toEqual([...fresh.objects.keys()].sort());
  });

  test('to another bucket takes another id, so that CloudFormation deletes the old one', async () => {
    const { answer } = await serve(update({ BucketName: 'other' }), givenMemoryBucket());
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'corpus-of-other' });
  });
});

describe('Delete', () => {
  const request = (changes: Record<string, unknown> = {}) =>
    givenRequest({ RequestType: 'Delete', PhysicalResourceId: 'corpus-of-bench', ...changes });

  test('leaves nothing: no object, no unfinished upload', async () => {
    const contents = Object.fromEntries(Array.from({ length: 2_500 }, (_, at) => [`archives/${at}`, 'x']));
    const bucket = givenMemoryBucket({ ...contents, 'corpus.json': '{}', 'files/a': 'a' });
    const { answer } = await serve(request(), bucket);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'corpus-of-bench' });
    expect(bucket.objects.size).toBe(0);
    expect(bucket.calls.abortUploads).toBe(1);
  });

  test('works for what could not be created for its properties', async () => {
    const bad = { ...properties, ObjectCount: 'many' };
    const { answer } = await serve(request({ ResourceProperties: bad }), givenMemoryBucket({ a: 'a' }));
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    const none = await serve(request({ ResourceProperties: {} }), givenMemoryBucket());
    expect(none.answer).toMatchObject({ Status: 'SUCCESS' });
  });

  test('fails when S3 keeps something', async () => {
    const bucket = givenMemoryBucket({ a: 'a' });
    bucket.remove = () => Promise.reject(new Error('kept'));
    const { answer } = await serve(request(), bucket);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'Error: kept' });
  });
});

describe('two requests at work on one bucket', () => {
  const many = { ...properties, ObjectCount: '400' };
  const create = givenRequest({ ResourceProperties: many });
  const update = givenRequest({
    RequestType: 'Update',
    RequestId: 'request-2',
    PhysicalResourceId: 'corpus-of-bench',
    ResourceProperties: { ...many, Seed: 'other' },
    OldResourceProperties: many,
  });
  const remove = givenRequest({
    RequestType: 'Delete',
    RequestId: 'request-3',
    PhysicalResourceId: 'corpus-of-bench',
  });

  async function pass(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
  }

  /** Puts take a while, and a pause of a second as long as two of them. */
  function givenSlowBucket() {
    const bucket = givenMemoryBucket();
    bucket.beforePut = () => pass(5);
    const pauses: number[] = [];
    const sleep = async (ms: number) => {
      if (ms > 60_000) await new Promise(() => undefined);
      pauses.push(ms);
      await pass(ms / 100);
    };
    const given = givenTools(bucket, { sleep, makeBucket: (_name, signal) => boundTo(bucket, signal) });
    return { ...given, bucket, pauses };
  }

  /** Serves the second event when the first one has put some objects. */
  async function serveBoth(first: unknown, second: unknown, given: ReturnType<typeof givenSlowBucket>) {
    const served = serveCustomResource(first, given.tools);
    while (given.bucket.calls.put.length < 30) await pass(1);
    await Promise.all([served, serveCustomResource(second, given.tools)]);
  }

  async function fillAlone(event: unknown): Promise<string[]> {
    const bucket = givenMemoryBucket();
    await serve(event, bucket);
    return [...bucket.objects.keys()].sort();
  }

  test.each([
    ['another seed', update],
    ['another prefix', { ...update, ResourceProperties: { ...many, FilesPrefix: 'elsewhere' } }],
  ])('end with the corpus of the later one, to %s', async (_what, later) => {
    const given = givenSlowBucket();
    await serveBoth(create, later, given);
    expect([...given.bucket.objects.keys()].sort()).toEqual(await fillAlone(later));
    expect(given.answers).toMatchObject([{ RequestId: 'request-2', Status: 'SUCCESS' }]);
    expect(given.logged.join()).toMatch(/took over.*request-2/);
  });

  test('leave nothing when the later one is Delete', async () => {
    const given = givenSlowBucket();
    await serveBoth(create, remove, given);
    await pass(100);
    expect(given.bucket.objects.size).toBe(0);
    expect(given.answers).toMatchObject([{ RequestId: 'request-3', Status: 'SUCCESS' }]);
  });

  test('fill exactly and never answer a failure when they are one event delivered twice', async () => {
    const given = givenSlowBucket();
    await serveBoth(create, create, given);
    expect([...given.bucket.objects.keys()].sort()).toEqual(await fillAlone(create));
    expect(new Set(given.answers.map(({ Status }) => Status))).toEqual(new Set(['SUCCESS']));
  });

  test('leave what the later one made, when an invocation goes on with the earlier one', async () => {
    const given = givenSlowBucket();
    await serveCustomResource(update, given.tools);
    const goingOn = { ...create, Continuation: { startedAtMs: 0, invocation: 2 } };
    await serveCustomResource(goingOn, given.tools);
    expect([...given.bucket.objects.keys()].sort()).toEqual(await fillAlone(update));
    expect(given.answers).toMatchObject([{ RequestId: 'request-2', Status: 'SUCCESS' }]);
  });

  test('do not wait for one that has ended, well or badly', async () => {
    const given = givenSlowBucket();
    await serveCustomResource(create, given.tools);
    const failing = { ...update, ResourceProperties: { ...many, ObjectCount: '300', MeanSizeBytes: '1' } };
    await serveCustomResource(failing, given.tools);
    await serveCustomResource(remove, given.tools);
    expect(given.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'FAILED', 'SUCCESS']);
    expect(given.pauses.filter((ms) => ms > 2_000)).toEqual([]);
  });
});

describe('a request', () => {
  test('fails without an answer where it says no place for one, and shows nothing of itself', async () => {
    const { tools, logged } = givenTools(givenMemoryBucket());
    const event = givenRequest({ ResponseURL: undefined, StackId: 'secret' });
    await expect(serveCustomResource(event, tools)).rejects.toThrow(
      'the event is not a custom resource request',
    );
    expect(logged).toEqual([]);
  });

  test('gets a short answer however long the reason is', async () => {
    const bucket = givenMemoryBucket();
    bucket.beforePut = () => Promise.reject(new Error('x'.repeat(10_000)));
    const { answer } = await serve(givenRequest(), bucket);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(4_096);
  });
});
