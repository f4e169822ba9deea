import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type ExecutionResult,
  type HistoryEvent,
  type Json,
  parseStateMachine,
  runExecution,
  type TaskHandler,
  type TaskRequest,
  type TaskResult,
} from '@s3-lambda-bench/asl';
import { makeVirtualClock } from '@s3-lambda-bench/asl/virtual-clock';
import { parse, type RankingInput, rankingInputSchema } from '@s3-lambda-bench/contract';

const substitutions: Record<string, string> = {
  Project: 's3-lambda-bench',
  BucketName: 'the-bucket',
  FilesPrefix: 'files',
  RunsPerContender: '3',
  ControlFunctionArn: 'control-arn',
  RankingFunctionArn: 'ranking-arn',
  CorpusProfile: 'wide',
  CorpusObjectCount: '3000',
  CorpusTotalBytes: '15728640000',
  CorpusKeysDigest: 'd'.repeat(64),
  Capabilities: "{'go-scratch': ['scratch'], 'go-fan': ['scratch', 'fan-out']}",
};

/** `bench.asl.json` as CloudFormation hands it to Step Functions. */
export function benchDefinition(): string {
  const file = path.join(import.meta.dirname, '..', '..', 'bench.asl.json');
  return readFileSync(file, 'utf8').replaceAll(
    /\$\{(\w+)\}/g,
    (placeholder, name) => substitutions[name] ?? placeholder,
  );
}

export function arnOf(id: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:s3-lambda-bench-${id}`;
}

/** How a mocked AWS behaves; what is not given succeeds. Times are of the virtual clock. */
export interface Aws {
  /** Comes before everything else: what goes wrong with that call of a Task state, counted from 1; nothing where it is undefined. */
  fault?: (stateName: string, call: number) => (TaskResult & { tookMs?: number }) | undefined;
  configure?: (arn: string) => TaskResult;
  /** `call` counts the invocations of this archive key from 1. */
  contend?: (event: ContenderEvent, call: number) => TaskResult & { tookMs?: number };
  judge?: (event: ControlEvent) => TaskResult;
  deleteObjects?: (keys: string[]) => TaskResult;
  rank?: (input: RankingInput) => TaskResult;
}

interface ContenderEvent {
  bucket_name: string;
  files_prefix: string;
  archive_key: string;
  scratch_prefix?: string;
}

interface ControlEvent {
  archive_key: string;
  written_after_ms: number;
  written_before_ms: number;
  shard: { index: number; count: number };
}

export interface Benched {
  result: ExecutionResult;
  events: HistoryEvent[];
  /** What the ranking function was handed last. */
  ranked: RankingInput | undefined;
  invocations: ContenderEvent[];
  judged: ControlEvent[];
  deletedKeys: string[];
}

/** Runs the real state machine against a mocked AWS, on virtual time. */
export async function runBench(input: Json, aws: Aws = {}): Promise<Benched> {
  const parsed = parseStateMachine(benchDefinition());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  const clock = makeVirtualClock();
  const benched: Benched = {
    result: { status: 'ABORTED' },
    events: [],
    ranked: undefined,
    invocations: [],
    judged: [],
    deletedKeys: [],
  };
  const calls: Record<string, number> = {};
  const task: TaskHandler = async (request) => {
    const call = (calls[request.stateName] ?? 0) + 1;
    calls[request.stateName] = call;
    const fault = aws.fault?.(request.stateName, call);
    const { tookMs = 0, ...result } = fault ?? answer(request, aws, benched);
    await clock.sleep(tookMs, request.signal);
    return result;
  };
  benched.result = await runExecution(parsed.machine, {
    input,
    context: {
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:bench:run',
      executionName: 'run',
      startTime: '2026-01-01T00:00:00.000Z',
      roleArn: 'arn:aws:iam::000000000000:role/bench',
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:bench',
      stateMachineName: 'bench',
    },
    task,
    clock,
    random: () => 0,
    onEvent: (event) => benched.events.push(event),
  });
  return benched;
}

function answer(request: TaskRequest, aws: Aws, benched: Benched): TaskResult & { tookMs?: number } {
  const { resource, arguments: given } = request;
  if (resource === 'arn:aws:states:::aws-sdk:lambda:getFunctionConfiguration') {
    const { FunctionName } = given as { FunctionName: string };
    return aws.configure?.(FunctionName) ?? succeed(configurationOf(FunctionName));
  }
  if (resource === 'arn:aws:states:::aws-sdk:s3:deleteObjects') {
    const { Delete } = given as { Delete: { Objects: { Key: string }[] } };
    const keys = Delete.Objects.map(({ Key }) => Key);
    benched.deletedKeys.push(...keys);
    return aws.deleteObjects?.(keys) ?? succeed({});
  }
  if (resource !== 'arn:aws:states:::lambda:invoke') throw new Error(`no mock of ${resource}`);
  const { FunctionName, Payload } = given as { FunctionName: string; Payload: Json };
  return invoke(FunctionName, Payload, aws, benched);
}

function invoke(name: string, payload: Json, aws: Aws, benched: Benched): TaskResult & { tookMs?: number } {
  if (name === 'control-arn') {
    const event = payload as unknown as ControlEvent;
    benched.judged.push(event);
    return aws.judge?.(event) ?? invoked({ valid: true, entries: 1, content_bytes: 1, archive_bytes: 1 });
  }
  if (name === 'ranking-arn') {
    const input = parse(rankingInputSchema, payload);
    if (!input.ok) throw new Error(`not a ranking input: ${input.problems.join('; ')}`);
    benched.ranked = input.value;
    return aws.rank?.(input.value) ?? invoked({ ranked: true });
  }
  const event = payload as unknown as ContenderEvent;
  benched.invocations.push(event);
  const call = benched.invocations.filter(({ archive_key }) => archive_key === event.archive_key).length;
  return aws.contend?.(event, call) ?? { ...invoked({ anything: 'at all' }), tookMs: 1_000 };
}

export function succeed(result: Json): TaskResult {
  return { ok: true, result };
}

export function fail(error: string, cause?: string): TaskResult {
  return { ok: false, error, ...(cause === undefined ? {} : { cause }) };
}

let requests = 0;

/** The result of a lambda:invoke task. */
export function invoked(payload: Json): TaskResult {
  requests += 1;
  return succeed({
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: `request-${requests}` },
    StatusCode: 200,
  });
}

export function configurationOf(arn: string, memoryMb = 512): Json {
  return {
    FunctionName: arn.split(':')[6] ?? '',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    MemorySize: memoryMb,
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: `/aws/lambda/${arn.split(':')[6]}` },
    Environment: { Variables: { SECRET: 'not for the report' } },
  };
}
