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

/**
 * File attributes of MS-DOS and Windows, whatever the host (4.4.15). UnZip does not extract a volume label, and 7-Zip makes a link
 * of what is a reparse point.
 */
const dosTypes = [
  [0x08, 'volume label'],
  [0x10, 'directory'],
  [0x400, 'reparse point'],
] as const;

/**
 * What a reader that restores attributes would make of the entry. The host system (4.4.2) does not matter: UnZip and 7-Zip take
 * the upper 16 bits for a Unix mode on some hosts other than Unix, and not on the same ones.
 */
export function fileTypeOf(externalAttributes: number): string {
  const dosType = dosTypes.find(([bit]) => (externalAttributes & bit) !== 0);
  return dosType?.[1] ?? unixTypes.get((externalAttributes >>> 16) & typeMask) ?? 'file of an unknown type';
}
