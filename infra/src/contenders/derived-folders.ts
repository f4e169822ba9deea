/**
 * Folders that package managers and compilers fill, wherever they stand: what is in them follows from the other files. Go's
 * `vendor` is none of them, as it is committed and built from.
 */
const derivedFolders = new Set(['node_modules', 'target', '__pycache__']);

export function isDerivedFolder(name: string): boolean {
  return derivedFolders.has(name);
}
