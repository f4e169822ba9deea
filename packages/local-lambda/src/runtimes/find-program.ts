import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Absolute paths of the programs of a name in the folders of a PATH, in their order: a shell would run the first. An empty entry is
 * the working folder (POSIX, "Environment Variables", PATH).
 */
export function findOnPath(program: string, searchPath = ''): string[] {
  return searchPath
    .split(path.delimiter)
    .map((folder) => path.resolve(folder, program))
    .filter(isProgram);
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
