import { isNativeError } from 'node:util/types';
import { parse } from '@s3-lambda-bench/contract';
import type { Bucket } from './bucket.ts';
import { type CustomResourceRequest, formatResponse, type Outcome, requestSchema } from './cloudformation.ts';
import { planContinuation } from './continuation.ts';
import { emptyBucket } from './empty.ts';
import { FillError } from './errors.ts';
import { fill, unfill } from './fill.ts';
import { makeProgress } from './progress.ts';
import { type CorpusSpec, parseProperties } from './properties.ts';
import { type RespondTools, respond } from './respond.ts';
import { type TimeTools, withinTime } from './time.ts';
import { inTurn, interrupt, type Turn } from './turn.ts';

/** What the narrator needs from outside. `remainingMs` is what the function has left when it starts. */
export interface CustomResourceTools extends RespondTools, TimeTools {
  /** A bucket whose methods fail once the signal aborts. */
  makeBucket(bucketName: string, signal: AbortSignal): Bucket;
  /** Has this function invoked again with that event, and does not wait for it. */
  continueWith(event: CustomResourceRequest): Promise<void>;
  log(line: string): void;
  nowMs(): number;
}

/**
 * Serves one custom resource request: does what it asks and answers CloudFormation, whatever happens, before the time is up.
 * A function whose time is up hands the work to another invocation of itself, as long as CloudFormation waits. Throws only where no
 * answer could be given: a request without a response URL, or nobody there to take the answer.
 */
export async function serveCustomResource(event: unknown, tools: CustomResourceTools): Promise<void> {
  const parsed = parse(requestSchema, event);
  // The problems are not shown: they would quote the URL.
  if (!parsed.ok) throw new FillError('badProperties', 'the event is not a custom resource request');
  const request = parsed.value;
  const outcome = await settle(request, tools);
  if (outcome === 'answered elsewhere') return;
  tools.log(JSON.stringify({ request: request.RequestType, status: outcome.status, reason: outcome.reason }));
  await respond(request.ResponseURL, formatResponse(request, outcome), tools);
}

async function settle(
  request: CustomResourceRequest,
  tools: CustomResourceTools,
): Promise<Outcome | 'answered elsewhere'> {
  const startedAtMs = tools.nowMs();
  const physicalResourceId = choosePhysicalId(request);
  try {
    const data = request.RequestType === 'Delete' ? await remove(request, tools) : await make(request, tools);
    return { status: 'SUCCESS', reason: '', physicalResourceId, data };
  } catch (error) {
    const next = isOutOfTime(error)
      ? planContinuation(request, { startedAtMs, nowMs: tools.nowMs() })
      : undefined;
    const failure = next === undefined ? error : await handOver(next, tools);
    if (isTurnLost(failure)) tools.log(JSON.stringify({ status: 'TURN_LOST', reason: failure.message }));
    if (failure === undefined || isTurnLost(failure)) return 'answered elsewhere';
    return { status: 'FAILED', reason: explain(failure), physicalResourceId, data: {} };
  }
}

function isOutOfTime(error: unknown): boolean {
  return error instanceof FillError && error.code === 'outOfTime';
}

/** CloudFormation waits for the request that has the turn now, if for any; an answer could replace that of who did the work. */
function isTurnLost(error: unknown): error is FillError {
  return error instanceof FillError && error.code === 'turnLost';
}

/** Gives what went wrong, or nothing. */
async function handOver(event: CustomResourceRequest, tools: CustomResourceTools): Promise<unknown> {
  const { invocation } = event.Continuation ?? {};
  try {
    await tools.continueWith(event);
    tools.log(JSON.stringify({ request: event.RequestType, status: 'CONTINUED', invocation }));
    return undefined;
  } catch (cause) {
    return new FillError('notContinued', 'the time is up, and the function could not be invoked again', {
      cause,
    });
  }
}

/** One bucket, one resource: while the bucket stays, an update keeps the id, so CloudFormation sends no Delete after it. */
function choosePhysicalId({
  RequestType,
  PhysicalResourceId,
  ResourceProperties,
}: CustomResourceRequest): string {
  const fromBucket = `corpus-of-${ResourceProperties.BucketName ?? 'no-bucket'}`;
  return RequestType === 'Delete' ? (PhysicalResourceId ?? fromBucket) : fromBucket;
}

async function make(request: CustomResourceRequest, tools: CustomResourceTools): Promise<Outcome['data']> {
  const spec = parseProperties(request.ResourceProperties);
  const progress = makeProgress({ objectsTotal: spec.objectCount, ...tools });
  const howFar = () =>
    `${progress.objectsDone} of ${spec.objectCount} objects are in place; a retry goes on from there; give the function more memory, or ask for less`;
  const corpus = await withinTime(tools, howFar, (untilTimeUp) =>
    inTurn(makeTurn(request, spec.bucketName, { ...tools, signal: untilTimeUp }), async (signal) => {
      const bucket = tools.makeBucket(spec.bucketName, signal);
      const from = prefixLeft(request, spec);
      if (from !== undefined) await unfill({ from, to: spec.filesPrefix }, bucket, signal);
      return fill(spec, { bucket, progress, signal });
    }),
  );
  return {
    FilesPrefix: spec.filesPrefix,
    ObjectCount: String(corpus.object_count),
    TotalBytes: String(corpus.total_bytes),
    KeysDigest: corpus.keys_digest,
  };
}

function makeTurn(
  { RequestId: requestId, Continuation }: CustomResourceRequest,
  bucketName: string,
  { makeBucket, sleep, signal }: CustomResourceTools & { signal: AbortSignal },
): Turn {
  const isContinued = Continuation !== undefined;
  return { bucket: makeBucket(bucketName, signal), requestId, isContinued, sleep, signal };
}

/** The prefix that an update moves the corpus away from, in the same bucket; another bucket gets a Delete of its own. */
function prefixLeft(
  { OldResourceProperties: old }: CustomResourceRequest,
  spec: CorpusSpec,
): string | undefined {
  const prefix = old?.FilesPrefix;
  const moved = old?.BucketName === spec.bucketName && prefix !== spec.filesPrefix;
  return moved && typeof prefix === 'string' && prefix !== '' ? prefix : undefined;
}

/** Needs the bucket's name only, so that what could not be created for bad properties can still be deleted. */
async function remove(request: CustomResourceRequest, tools: CustomResourceTools): Promise<Outcome['data']> {
  const bucketName = request.ResourceProperties.BucketName;
  if (typeof bucketName !== 'string' || bucketName === '') return {};
  const howFar = () => 'the bucket is not empty yet; a retry goes on from there';
  await withinTime(tools, howFar, async (signal) => {
    const turn = makeTurn(request, bucketName, { ...tools, signal });
    await interrupt(turn);
    await emptyBucket(turn.bucket, signal);
  });
  return {};
}

/** The error with its causes, which is where S3 and the network say what happened. */
function explain(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${explain(error.cause)}`;
  return error instanceof FillError ? `${error.message}${cause}` : `${error.name}: ${error.message}${cause}`;
}
