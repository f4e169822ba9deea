/** Large enough that a request's latency does not count, small enough to hold a few of. */
const usualPartBytes = 8 * 1024 * 1024;

/** S3 user guide, "Amazon S3 multipart upload limits". */
const maxParts = 10_000;

/** No ZIP entry that yazl writes for a 64-character name takes more beside its content. */
const overheadBytes = 400;

/** The part size at which the archive of these objects fits into 10,000 parts: 8 MiB up to some 80 GB, more above. */
export function choosePartBytes(objects: { sizeBytes: number }[]): number {
  const archiveBytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes + overheadBytes, overheadBytes);
  return Math.max(usualPartBytes, Math.ceil(archiveBytes / maxParts));
}
