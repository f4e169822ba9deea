import type { Entry } from './central-record.ts';
import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';
import { type DescriptorForm, descriptorLength, methods, readDescriptor } from './records.ts';
import type { Warnings } from './warnings.ts';

/**
 * With and without the signature, sizes of 4 and of 8 bytes. 4.3.9.2 ties 8 bytes to a ZIP64 extra field in the local header,
 * which writers that learn the sizes last do not all have; readers tell the forms apart by what fits.
 */
const forms: readonly DescriptorForm[] = [
  { signed: true, sizeBytes: 8 },
  { signed: false, sizeBytes: 8 },
  { signed: true, sizeBytes: 4 },
  { signed: false, sizeBytes: 4 },
];

interface Place {
  entry: Entry;
  /** Whether the local header has a ZIP64 extra field. */
  isZip64: boolean;
  dataEnd: number;
  limit: number;
  warnings: Warnings;
}

/**
 * Where the data descriptor ends that follows the data of an entry: the longest form that says what the central directory does and
 * ends by `limit`; right there, if its width is not the one that the local header promises. Throws a Refusal where there is none.
 */
export async function findDescriptor(
  bytes: ReadAhead,
  { entry, isZip64, dataEnd, limit, warnings }: Place,
): Promise<number> {
  const longest = Math.min(limit, dataEnd + descriptorLength({ signed: true, sizeBytes: 8 }));
  const after = await readRange(bytes, dataEnd, longest);
  const isWhole = (form: DescriptorForm) =>
    isWide(form) === isZip64
      ? descriptorLength(form) <= after.length
      : dataEnd + descriptorLength(form) === limit;
  const form = forms.find((candidate) => isWhole(candidate) && tells(entry, after, candidate));
  if (form === undefined) throw new Refusal(findings.dataDescriptor(entry.name, dataEnd));
  warn({ entry, isZip64 }, form, warnings);
  return dataEnd + descriptorLength(form);
}

/** Who reads from a pipe knows neither where stored data ends nor, for certain, of which form the data descriptor is. */
function warn(
  { entry, isZip64 }: Pick<Place, 'entry' | 'isZip64'>,
  form: DescriptorForm,
  warnings: Warnings,
): void {
  const place = { entry: entry.name, offset: entry.localHeaderOffset };
  if (entry.method === methods.store) {
    warnings.add('stored-with-descriptor', place);
    if (!form.signed) warnings.add('stored-with-unsigned-descriptor', place);
  }
  if (isWide(form)) warnings.add('wide-descriptor', place);
  if (isZip64 !== isWide(form)) warnings.add('descriptor-width', place);
}

function isWide({ sizeBytes }: DescriptorForm): boolean {
  return sizeBytes === 8;
}

function tells(entry: Entry, after: Buffer, form: DescriptorForm): boolean {
  const told = readDescriptor(after, form);
  return (
    told !== undefined &&
    told.crc32 === entry.crc32 &&
    told.compressedSize === entry.compressedSize &&
    told.uncompressedSize === entry.uncompressedSize
  );
}
