import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { Contender } from './contender.ts';

/** Folders that package managers and compilers fill; what is in them follows from the other files. */
const derived = new Set(['node_modules', 'target', '__pycache__']);

/**
 * SHA-256 (hex) over the names and the contents of everything that the build may read in the contender's folder: all but
 * its output, hidden files and folders, and what package managers and compilers leave behind.
 */
export async function digestInputs({ folder, manifest }: Contender): Promise<string> {
  const output = path.join(folder, manifest.build.output);
  const hash = createHash('sha256');
  for (const file of await listInputs(folder, output)) {
    const content = file.isLink ? Buffer.from(await readlink(file.path)) : await readFile(file.path);
    hash.update(`${path.relative(folder, file.path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

interface Input {
  path: string;
  isLink: boolean;
}

async function listInputs(folder: string, output: string): Promise<Input[]> {
  const inputs: Input[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const entryPath = path.join(folder, entry.name);
    if (entryPath === output || entry.name.startsWith('.') || derived.has(entry.name)) continue;
    if (entry.isDirectory()) inputs.push(...(await listInputs(entryPath, output)));
    else inputs.push({ path: entryPath, isLink: entry.isSymbolicLink() });
  }
  return inputs;
}
