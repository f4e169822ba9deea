import { Refusal } from './errors.ts';
import { findings } from './findings.ts';
import { type ReadAhead, readRange } from './read-ahead.ts';

/**
 * Formats that libarchive looks for before ZIP, and whose mark is not at the start of the file: extra fields, comments and gaps may
 * hold it, so that bsdtar unpacks something else than what the directory tells.
 */
const otherFormats = [
  { name: 'a tar archive', start: 0, end: 512, isMark: isTarHeader },
  // ECMA-119, 8.1: the first volume descriptor is in sector 16, of 2,048 bytes. 0: its type, 1: CD001
  {
    name: 'an ISO 9660 image',
    start: 32_768,
    end: 32_774,
    isMark: (bytes: Buffer) => bytes.includes('CD001', 1),
  },
];

/** Throws a Refusal where the archive is one of another format as well. */
export async function checkOtherFormats(bytes: ReadAhead): Promise<void> {
  for (const { name, start, end, isMark } of otherFormats) {
    if (end > bytes.sizeBytes || !isMark(await readRange(bytes, start, end))) continue;
    throw new Refusal(findings.otherFormat(name, start));
  }
}

/** POSIX.1-1988, ustar: at 148, in 8 bytes, the sum of all bytes in octal, these 8 taken for spaces. Some tars count signed bytes. */
function isTarHeader(header: Buffer): boolean {
  const octal = /^[ \t]*([0-7]+)/.exec(header.toString('latin1', 148, 156))?.[1];
  if (octal === undefined) return false;
  const summed = Buffer.from(header).fill(' ', 148, 156);
  const unsigned = summed.reduce((sum, byte) => sum + byte, 0);
  const signed = summed.reduce((sum, byte) => sum + (byte < 0x80 ? byte : byte - 0x100), 0);
  return [unsigned, signed].includes(Number.parseInt(octal, 8));
}
