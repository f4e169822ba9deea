import type { CentralHeader } from './records.ts';

/** Hosts whose external attributes have a Unix mode in their upper 16 bits, 4.4.2: Unix and OS X. */
const unixHosts = new Set([3, 19]);

/** inode(7), S_IFMT and what it masks out. 0 is what writers leave that do not know. */
const typeMask = 0o170000;
const unixTypes = new Map([
  [0, 'file'],
  [0o010000, 'FIFO'],
  [0o020000, 'character device'],
  [0o040000, 'directory'],
  [0o060000, 'block device'],
  [0o100000, 'file'],
  [0o120000, 'symbolic link'],
  [0o140000, 'socket'],
]);

/** FILE_ATTRIBUTE_DIRECTORY, in the lowest byte whatever the host (4.4.15). */
const dosDirectory = 0x10;

/** What a reader that restores attributes would make of the entry. */
export function fileTypeOf({ madeByHost, externalAttributes }: CentralHeader): string {
  if ((externalAttributes & dosDirectory) !== 0) return 'directory';
  if (!unixHosts.has(madeByHost)) return 'file';
  return unixTypes.get((externalAttributes >>> 16) & typeMask) ?? 'file of an unknown type';
}
