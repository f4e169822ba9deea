import { createHash, type Hash } from 'node:crypto';
import { type Dirent, statSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { Contender } from './contender.ts';
import { isDerivedFolder } from './derived-folders.ts';
import type { BuildTarget } from './target.ts';

/** Hidden folders that tell a build what to do. All the others are caches and the settings of editors. */
const hiddenInputFolders = new Set(['.cargo', '.mvn']);

/**
 * SHA-256 (hex) over the target, and the names and the contents of everything that the build may read in the contender's
 * folder: all but its output, hidden folders, and what package managers and compilers leave behind.
 */
export async function digestInputs({ folder, manifest }: Contender, target: BuildTarget): Promise<string> {
  const output = outputFolder({ folder, manifest });
  const hash = createHash('sha256').update(`${target.os}\0${target.architecture}\0`);
  await addFolder(
    hash,
    folder,
    (entry) => path.join(entry.parentPath, entry.name) !== output && isInput(entry),
  );
  return hash.digest('hex');
}

/** SHA-256 (hex) over the names and the contents of everything in the contender's output folder; of nothing if it is none. */
export async function digestOutput(contender: Contender): Promise<string> {
  const hash = createHash('sha256');
  const output = outputFolder(contender);
  if (isFolder(output)) await addFolder(hash, output, () => true);
  return hash.digest('hex');
}

/** Absolute path of what becomes the function package. */
export function outputFolder({ folder, manifest }: Pick<Contender, 'folder' | 'manifest'>): string {
  return path.join(folder, manifest.build.output);
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isInput(entry: Dirent): boolean {
  if (!entry.isDirectory()) return true;
  return entry.name.startsWith('.') ? hiddenInputFolders.has(entry.name) : !isDerivedFolder(entry.name);
}

async function addFolder(hash: Hash, root: string, isWanted: (entry: Dirent) => boolean): Promise<void> {
  for (const file of await listFiles(root, isWanted)) {
    const content = file.isLink ? Buffer.from(await readlink(file.path)) : await readFile(file.path);
    hash.update(`${path.relative(root, file.path)}\0${content.length}\0`).update(content);
  }
}

interface File {
  path: string;
  isLink: boolean;
}

async function listFiles(folder: string, isWanted: (entry: Dirent) => boolean): Promise<File[]> {
  const files: File[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isWanted(entry)) continue;
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await listFiles(entryPath, isWanted)));
    else if (entry.isFile() || entry.isSymbolicLink())
      files.push({ path: entryPath, isLink: entry.isSymbolicLink() });
  }
  return files;
}
