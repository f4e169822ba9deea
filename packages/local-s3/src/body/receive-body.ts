import { type ChecksumAlgorithm, checksumHeader } from '../checksums/algorithms.ts';
import type { Checkpoints } from '../checksums/checkpoints.ts';
import type { ContentDigests } from '../digests/content-digests.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { type BodyPlan, checkForm, planBody } from './body-plan.ts';
import { makeChunkDecoder } from './chunk-decoder.ts';
import { freeBytes } from './free-bytes.ts';
import { pump } from './pump.ts';

/** What is known of a body once it is whole and holds what its headers promised. */
export interface ReceivedBody {
  sizeBytes: number;
  /** Hex; as an ETag, without its quotes. */
  md5: string;
  /** Base64, of the client's algorithm, of those asked for, and SHA256 when it was computed for the signature. */
  checksums: ReadonlyMap<ChecksumAlgorithm, string>;
  /** Of those of them that are CRCs. */
  checkpoints: Checkpoints;
  /** What the client chose to send, if it sent any. */
  clientAlgorithm: ChecksumAlgorithm | undefined;
}

/** What a body is to be received into, once it is known how large it will be. */
export interface ExpectedContent {
  sizeBytes: number;
  /** To compute of it. */
  algorithms: readonly ChecksumAlgorithm[];
}

export interface ContentSink {
  /** The next bytes. A promise asks to wait before more come. */
  take: (bytes: Buffer) => Promise<void> | undefined;
  /** Whether it wants the bytes to stay as they are. Otherwise they are gone once it no longer asks to wait. */
  keepsBytes: boolean;
  /** Called once, when all bytes have been taken. */
  end: () => Promise<ContentDigests> | ContentDigests;
}

interface Options {
  /** Algorithms to compute, whatever the client sent. */
  compute: readonly ChecksumAlgorithm[];
  makeSink: (content: ExpectedContent) => ContentSink;
}

/** Reads a request's body into a sink and verifies everything that the request says of it. */
export async function receiveBody(request: S3Request, { compute, makeSink }: Options): Promise<ReceivedBody> {
  const plan = planBody(request.headers, request.signature.payloadHash);
  const algorithms = chooseAlgorithms(plan, compute);
  const sink = makeSink({ sizeBytes: plan.sizeBytes, algorithms });
  let sizeBytes = 0;
  let wait: Promise<void> | undefined;
  const takeContent = (bytes: Buffer) => {
    sizeBytes += bytes.length;
    if (sizeBytes > plan.sizeBytes) throw new S3Error('IncompleteBody');
    wait = sink.take(bytes);
  };
  const decoder = plan.form.chunked
    ? makeChunkDecoder({ onContent: takeContent, ...(plan.form.signedChunks ? request : {}) })
    : undefined;
  const takeBytes = decoder?.write ?? takeContent;

  request.body.begin();
  await pump(request.body.stream, (bytes) => {
    request.body.bytesRead += bytes.length;
    takeBytes(bytes);
    const asked = wait;
    wait = undefined;
    if (sink.keepsBytes) return asked;
    if (asked !== undefined) return asked.then(() => freeBytes(bytes));
    freeBytes(bytes);
    return undefined;
  });
  const trailers = decoder?.end();
  if (sizeBytes !== plan.sizeBytes) throw new S3Error('IncompleteBody');
  return verify(plan, await sink.end(), trailers);
}

function chooseAlgorithms(plan: BodyPlan, compute: readonly ChecksumAlgorithm[]): ChecksumAlgorithm[] {
  const sent = plan.checksum === undefined ? [] : [plan.checksum.algorithm];
  const signed = plan.sha256 === undefined ? [] : ['SHA256' as const];
  return [...new Set([...sent, ...signed, ...compute])];
}

function verify(
  plan: BodyPlan,
  { md5, checksums: raw, checkpoints }: ContentDigests,
  trailers: Map<string, string> | undefined,
): ReceivedBody {
  verifyMd5(plan, Buffer.from(md5));
  verifySha256(plan, raw);
  const checksums = new Map([...raw].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]));
  verifyChecksum(plan, checksums, trailers);
  return {
    sizeBytes: plan.sizeBytes,
    md5: Buffer.from(md5).toString('hex'),
    checksums,
    checkpoints,
    clientAlgorithm: plan.checksum?.algorithm,
  };
}

/** What the signature says of the body. */
function verifySha256({ sha256 }: BodyPlan, checksums: ContentDigests['checksums']): void {
  if (sha256 === undefined) return;
  const calculated = Buffer.from(checksums.get('SHA256') ?? []).toString('hex');
  if (calculated === sha256) return;
  throw new S3Error('XAmzContentSHA256Mismatch', {
    details: { ClientComputedContentSHA256: sha256, S3ComputedContentSHA256: calculated },
  });
}

function verifyMd5(plan: BodyPlan, md5: Buffer): void {
  const calculated = md5.toString('base64');
  if (plan.contentMd5 === undefined || plan.contentMd5 === calculated) return;
  throw new S3Error('BadDigest', {
    details: {
      CalculatedDigest: calculated,
      ExpectedDigest: Buffer.from(plan.contentMd5, 'base64').toString('hex'),
    },
  });
}

function verifyChecksum(
  plan: BodyPlan,
  checksums: ReadonlyMap<ChecksumAlgorithm, string>,
  trailers: Map<string, string> | undefined,
): void {
  if (plan.checksum === undefined) return;
  const { algorithm } = plan.checksum;
  const expected = plan.checksum.value ?? checkForm(algorithm, trailers?.get(checksumHeader(algorithm)));
  if (expected === undefined) throw new S3Error('MalformedTrailerError');
  if (expected === checksums.get(algorithm)) return;
  throw new S3Error('BadDigest', {
    message: `The ${algorithm} you specified did not match the calculated checksum.`,
  });
}
