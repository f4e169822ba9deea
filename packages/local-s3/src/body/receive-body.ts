import { createHash } from 'node:crypto';
import {
  algorithms,
  type ChecksumAlgorithm,
  type CrcAlgorithm,
  checksumHeader,
  type Digester,
  isCrcAlgorithm,
} from '../checksums/algorithms.ts';
import { type Checkpoints, makeCheckpointDigester } from '../checksums/checkpoints.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { type BodyPlan, checkForm, planBody } from './body-plan.ts';
import { makeChunkDecoder } from './chunk-decoder.ts';
import { pump } from './pump.ts';

/** What is known of a body once it is whole and holds what its headers promised. */
export interface ReceivedBody {
  sizeBytes: number;
  /** Hex; as an ETag, without its quotes. */
  md5: string;
  /** Base64, of the client's algorithm and of those asked for. */
  checksums: ReadonlyMap<ChecksumAlgorithm, string>;
  /** Of those of them that are CRCs. */
  checkpoints: Checkpoints;
  /** What the client chose to send, if it sent any. */
  clientAlgorithm: ChecksumAlgorithm | undefined;
}

interface Sink {
  take: (bytes: Buffer) => Promise<void> | undefined;
  /** Algorithms to compute, whatever the client sent. */
  compute: readonly ChecksumAlgorithm[];
}

/** Reads a request's body into the sink and verifies everything that the request says of it. */
export async function receiveBody(request: S3Request, sink: Sink): Promise<ReceivedBody> {
  const plan = planBody(request.headers, request.signature.payloadHash);
  const digests = makeDigests(plan, sink.compute);
  let sizeBytes = 0;
  let wait: Promise<void> | undefined;
  const takeContent = (bytes: Buffer) => {
    sizeBytes += bytes.length;
    if (sizeBytes > plan.sizeBytes) throw new S3Error('IncompleteBody');
    for (const digester of digests.all) digester.update(bytes);
    wait = sink.take(bytes);
  };
  const decoder = plan.form.chunked
    ? makeChunkDecoder({ onContent: takeContent, ...(plan.form.signedChunks ? request : {}) })
    : undefined;
  const takeBytes = decoder?.write ?? takeContent;

  request.body.begin();
  await pump(request.body.stream, (bytes) => {
    request.body.bytesRead += bytes.length;
    wait = undefined;
    takeBytes(bytes);
    return wait;
  });
  const trailers = decoder?.end();
  if (sizeBytes !== plan.sizeBytes) throw new S3Error('IncompleteBody');
  return verify(plan, digests, trailers);
}

interface Digests {
  md5: Digester;
  sha256: Digester | undefined;
  checksums: Map<ChecksumAlgorithm, Digester>;
  /** Those of `checksums` that are CRCs. */
  crcs: Map<CrcAlgorithm, ReturnType<typeof makeCheckpointDigester>>;
  all: Digester[];
}

function makeDigests(plan: BodyPlan, compute: readonly ChecksumAlgorithm[]): Digests {
  const md5 = createHash('md5');
  const sha256 = plan.sha256 === undefined ? undefined : createHash('sha256');
  const names = [...new Set(plan.checksum === undefined ? compute : [plan.checksum.algorithm, ...compute])];
  const crcs = new Map(names.filter(isCrcAlgorithm).map((name) => [name, makeCheckpointDigester(name)]));
  const others = names.filter((name) => !isCrcAlgorithm(name));
  const checksums = new Map<ChecksumAlgorithm, Digester>([
    ...crcs,
    ...others.map((name) => [name, algorithms[name].makeDigester()] as const),
  ]);
  return {
    md5,
    sha256,
    checksums,
    crcs,
    all: [md5, ...(sha256 === undefined ? [] : [sha256]), ...checksums.values()],
  };
}

function verify(plan: BodyPlan, digests: Digests, trailers: Map<string, string> | undefined): ReceivedBody {
  const md5 = digests.md5.digest();
  verifyMd5(plan, md5);
  const sha256 = digests.sha256?.digest().toString('hex');
  if (sha256 !== undefined && sha256 !== plan.sha256) {
    throw new S3Error('XAmzContentSHA256Mismatch', {
      details: { ClientComputedContentSHA256: plan.sha256 ?? '', S3ComputedContentSHA256: sha256 },
    });
  }
  const computed = [...digests.checksums].map(
    ([name, digester]) => [name, digester.digest().toString('base64')] as const,
  );
  const checksums = new Map(computed);
  verifyChecksum(plan, checksums, trailers);
  return {
    sizeBytes: plan.sizeBytes,
    md5: md5.toString('hex'),
    checksums,
    checkpoints: new Map([...digests.crcs].map(([name, crc]) => [name, crc.checkpoints()])),
    clientAlgorithm: plan.checksum?.algorithm,
  };
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
