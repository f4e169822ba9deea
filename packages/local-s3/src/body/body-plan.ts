import type { IncomingHttpHeaders } from 'node:http';
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  isWellFormed,
} from '../checksums/algorithms.ts';
import { S3Error } from '../errors.ts';
import { header } from '../http/s3-request.ts';

/** What the headers promise of a body, to be held against what comes. */
export interface BodyPlan {
  /** Of the content, not of its chunked form. */
  sizeBytes: number;
  form: BodyForm;
  /** Hex. Absent when the body is unsigned, or signed chunk by chunk. */
  sha256: string | undefined;
  /** Base64, as sent. */
  contentMd5: string | undefined;
  /** The client's checksum; its value comes with the trailer when it is not here. */
  checksum: { algorithm: ChecksumAlgorithm; value: string | undefined } | undefined;
}

interface BodyForm {
  chunked: boolean;
  signedChunks: boolean;
  trailer: boolean;
}

/** By x-amz-content-sha256 (S3 API reference, "Signature calculations"); any other value is the hash of a plain body. */
const forms: Record<string, BodyForm> = {
  'UNSIGNED-PAYLOAD': { chunked: false, signedChunks: false, trailer: false },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { chunked: true, signedChunks: false, trailer: true },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { chunked: true, signedChunks: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { chunked: true, signedChunks: true, trailer: true },
};

/** S3's largest object in one request: 5 GiB. */
const maxSizeBytes = 5 * 1024 ** 3;

/** Reads the plan. Throws what S3 answers before it reads any body. */
export function planBody(headers: IncomingHttpHeaders, payloadHash: string): BodyPlan {
  const form = forms[payloadHash];
  if (form === undefined && !/^[0-9a-f]{64}$/.test(payloadHash)) throw unknownPayloadHash(payloadHash);
  return {
    sizeBytes: readSize(headers, form?.chunked === true),
    form: form ?? { chunked: false, signedChunks: false, trailer: false },
    sha256: form === undefined ? payloadHash : undefined,
    contentMd5: readContentMd5(headers),
    checksum: readChecksum(headers),
  };
}

function unknownPayloadHash(payloadHash: string): S3Error {
  if (payloadHash === '') {
    return new S3Error('InvalidRequest', {
      message: 'Missing required header for this request: x-amz-content-sha256',
    });
  }
  return new S3Error('InvalidArgument', {
    message:
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    details: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: payloadHash },
  });
}

function readSize(headers: IncomingHttpHeaders, chunked: boolean): number {
  const text = chunked ? header(headers, 'x-amz-decoded-content-length') : headers['content-length'];
  if (text === undefined || !/^\d+$/.test(text)) throw new S3Error('MissingContentLength');
  const sizeBytes = Number(text);
  if (sizeBytes <= maxSizeBytes) return sizeBytes;
  throw new S3Error('EntityTooLarge', { details: { ProposedSize: text, MaxSizeAllowed: maxSizeBytes } });
}

function readContentMd5(headers: IncomingHttpHeaders): string | undefined {
  const value = header(headers, 'content-md5');
  if (value === undefined || /^[A-Za-z0-9+/]{22}==$/.test(value)) return value;
  throw new S3Error('InvalidDigest', { details: { 'Content-MD5': value } });
}

function readChecksum(headers: IncomingHttpHeaders): BodyPlan['checksum'] {
  const trailer = header(headers, 'x-amz-trailer')?.toLowerCase();
  const sent = checksumAlgorithms.filter((name) => headers[checksumHeader(name)] !== undefined);
  const [algorithm = checksumAlgorithms.find((name) => checksumHeader(name) === trailer)] = sent;
  if (sent.length > 1) {
    throw new S3Error('InvalidRequest', {
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
  }
  checkDeclared(header(headers, 'x-amz-sdk-checksum-algorithm'), algorithm);
  if (algorithm === undefined) return refuseUnknownTrailer(trailer);
  return { algorithm, value: checkForm(algorithm, header(headers, checksumHeader(algorithm))) };
}

/** Throws unless the checksum that comes is the one that the client's SDK says it has computed, if it says so. */
function checkDeclared(declared: string | undefined, algorithm: ChecksumAlgorithm | undefined): void {
  if (declared === undefined || declared.toUpperCase() === algorithm) return;
  throw new S3Error('InvalidRequest', {
    message:
      algorithm === undefined
        ? 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.'
        : 'Value for x-amz-sdk-checksum-algorithm header is invalid.',
  });
}

function refuseUnknownTrailer(trailer: string | undefined): undefined {
  if (trailer === undefined) return undefined;
  throw new S3Error('NotImplemented', {
    message: `The trailer '${trailer}' is not built.`,
    details: { Header: 'x-amz-trailer' },
  });
}

/** The value itself, if it is base64 of as many bytes as the algorithm makes. */
export function checkForm(algorithm: ChecksumAlgorithm, value: string | undefined): string | undefined {
  if (value === undefined || isWellFormed(algorithm, value)) return value;
  throw new S3Error('InvalidRequest', {
    message: `Value for ${checksumHeader(algorithm)} header is invalid.`,
  });
}
