import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumAlgorithms,
  defaultAlgorithm,
} from '../checksums/algorithms.ts';
import { combineChecksums, combineEtags } from '../checksums/combine.ts';
import { S3Error } from '../errors.ts';
import type { ObjectPart } from '../storage/objects.ts';
import type { Upload, UploadedPart } from '../storage/uploads.ts';

/** A part as CompleteMultipartUpload lists it. */
export type ListedPart = { PartNumber: string; ETag: string } & {
  [Name in ChecksumAlgorithm as `Checksum${Name}`]?: string | undefined;
};

/** The object that an upload becomes. */
export interface CompletePlan {
  /** In order. */
  parts: UploadedPart[];
  sizeBytes: number;
  etag: string;
  checksum: Checksum;
  objectParts: ObjectPart[];
}

/** S3 user guide, "Amazon S3 multipart upload limits". The last part may be smaller. */
const minPartBytes = 5_242_880;

/** Decides what completing an upload with those parts makes. Throws in S3's order of checks (recorded replies of AWS). */
export function planComplete(upload: Upload, uploaded: UploadedPart[], listed: ListedPart[]): CompletePlan {
  checkOrder(listed);
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts = listed.map((part) => matchPart(upload, byNumber.get(Number(part.PartNumber)), part));
  parts.slice(0, -1).forEach(checkSize);
  const checksum = combineChecksums(
    upload.checksumAlgorithm ?? defaultAlgorithm,
    upload.checksumType,
    parts.map(({ sizeBytes, checksum: value }) => ({ sizeBytes, value })),
  );
  return {
    parts,
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    etag: combineEtags(parts.map(({ etag }) => etag)),
    checksum,
    objectParts: parts.map((part) => ({
      number: part.number,
      sizeBytes: part.sizeBytes,
      ...(checksum.type === 'COMPOSITE' ? { checksum: part.checksum } : {}),
    })),
  };
}

function checkOrder(listed: ListedPart[]): void {
  if (listed.length === 0)
    throw new S3Error('InvalidRequest', { message: 'You must specify at least one part' });
  let previous = 0;
  for (const { PartNumber } of listed) {
    if (Number(PartNumber) <= previous) throw new S3Error('InvalidPartOrder');
    previous = Number(PartNumber);
  }
}

function matchPart(upload: Upload, part: UploadedPart | undefined, listed: ListedPart): UploadedPart {
  const etag = listed.ETag.replaceAll('"', '');
  if (part === undefined || part.etag !== etag || !checksumHolds(upload, part, listed)) {
    throw new S3Error('InvalidPart', {
      details: { UploadId: upload.id, PartNumber: listed.PartNumber, ETag: etag },
    });
  }
  return part;
}

/** A checksum that an upload was not created for makes its part an unknown one. */
function checksumHolds(
  { checksumAlgorithm, checksumType }: Upload,
  part: UploadedPart,
  listed: ListedPart,
): boolean {
  const given = checksumAlgorithms.filter((name) => listed[`Checksum${name}`] !== undefined);
  if (given.some((name) => name !== checksumAlgorithm)) return false;
  if (checksumAlgorithm === undefined) return true;
  const value = listed[`Checksum${checksumAlgorithm}`];
  if (value !== undefined) return value === part.checksum;
  if (checksumType === 'FULL_OBJECT') return true;
  throw new S3Error('InvalidRequest', {
    message: `The upload was created using a ${checksumAlgorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${listed.PartNumber} in the request.`,
  });
}

function checkSize({ etag, number, sizeBytes }: UploadedPart): void {
  if (sizeBytes >= minPartBytes) return;
  throw new S3Error('EntityTooSmall', {
    details: { ETag: etag, MinSizeAllowed: minPartBytes, PartNumber: number, ProposedSize: sizeBytes },
  });
}
