import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';
import { signatures } from './records.ts';
import type { WarningCode, Warnings } from './warnings.ts';

/**
 * How many bytes that belong to no record may stand in one place: a self-extractor's stub before the first entry, alignment after
 * any. Whoever seeks never sees them; who reads from a pipe may stop there, but not behind the last entry.
 */
const allowances = {
  beforeFirst: { allowedBytes: 1024 * 1024, warning: 'prefix' },
  between: { allowedBytes: 64 * 1024, warning: 'gap' },
  afterLast: { allowedBytes: 64 * 1024, warning: undefined },
} as const satisfies Record<string, { allowedBytes: number; warning: WarningCode | undefined }>;

/** In bytes from the start of the archive, `to` excluded. */
interface Gap {
  where: keyof typeof allowances;
  from: number;
  to: number;
}

/** Who reads from a pipe may take what looks like a record for one: an entry that is not in the directory, or the directory itself. */
const signaturesOfRecords = [
  signatures.localHeader,
  signatures.centralHeader,
  signatures.zip64End,
  signatures.end,
].map((signature) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
});

/** Throws a Refusal where there are too many bytes between two records, or among them the signature of another one. */
export async function checkGap(
  bytes: ReadAhead,
  { where, from, to }: Gap,
  warnings: Warnings,
): Promise<void> {
  if (from === to) return;
  const { allowedBytes, warning } = allowances[where];
  if (to - from > allowedBytes) throw new Refusal(findings.gap(to - from, allowedBytes, from));
  const gap = await readRange(bytes, from, to);
  const found = signaturesOfRecords.map((signature) => gap.indexOf(signature)).filter((at) => at !== -1);
  if (found.length > 0) throw new Refusal(findings.hiddenRecord(from + Math.min(...found)));
  if (warning !== undefined) warnings.add(warning, { offset: from });
}
