/** Bytes a unit, decimal and binary as IEC 80000-13 names them. */
const bytesPerUnit = new Map([
  ['', 1],
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
]);

/** Reads `262144`, `256KiB` or `1.5 MB` as bytes; undefined where it is none of these or not a whole number of bytes from 1. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/.exec(text.trim());
  const factor = match === null ? undefined : bytesPerUnit.get(match[2] ?? '');
  if (match === null || factor === undefined) return undefined;
  const bytes = Number(match[1]) * factor;
  return Number.isSafeInteger(bytes) && bytes >= 1 ? bytes : undefined;
}
