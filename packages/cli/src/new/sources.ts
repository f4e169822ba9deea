import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDerivedFolder } from '@s3-lambda-bench/infra';
import { BenchError } from '../errors.ts';

/** A file of a contender; `path` is relative to its folder, `mode` as the file system has it. */
export interface SourceFile {
  path: string;
  content: Buffer;
  mode: number;
}

/** What test runners and editors leave behind, beside the folders that builds fill. */
const leftovers = new Set([
  '.DS_Store',
  '.git',
  '.gradle',
  '.idea',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.venv',
  '.vscode',
  'coverage',
]);

/** Reads what people wrote of a contender: all but its build's output and leftovers. A BenchError where there is a link. */
export function readSources(folder: string, { output }: { output: string }): SourceFile[] {
  const outputFolder = path.join(folder, output);
  return listSources(folder, outputFolder).map((file) => ({
    path: path.relative(folder, file),
    content: readFileSync(file),
    mode: statSync(file).mode,
  }));
}

function listSources(folder: string, outputFolder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const entryPath = path.join(folder, entry.name);
    if (entryPath === outputFolder || isLeftover(entry.name)) return [];
    if (entry.isDirectory()) return listSources(entryPath, outputFolder);
    if (entry.isFile()) return [entryPath];
    throw new BenchError('environment', `${entryPath} is neither a file nor a folder; copy it by hand`);
  });
}

function isLeftover(name: string): boolean {
  return leftovers.has(name) || isDerivedFolder(name);
}

/** Writes the files into a folder that MUST NOT exist yet; leaves none behind where that fails. */
export function writeSources(folder: string, files: SourceFile[]): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  mkdirSync(folder);
  try {
    for (const file of files) writeSource(path.join(folder, file.path), file);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function writeSource(file: string, { content, mode }: SourceFile): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content, { mode });
}
