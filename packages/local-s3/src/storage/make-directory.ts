import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a directory and those above it that are missing; one that is there is fine. Throws as `mkdirSync` does.
 * Instead of `recursive`, with which Node never returns where a directory that is there answers ENOENT to what is made
 * in it, as /proc does on Linux (seen with Node 24).
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (error) {
    if (isDirectory(directory)) return;
    const parent = path.dirname(directory);
    if (existsSync(parent)) throw error;
    makeDirectory(parent);
    makeDirectory(directory);
  }
}

function isDirectory(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory();
}
