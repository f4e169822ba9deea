import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Where a program is among the folders of a PATH; the first one counts. */
export function findOnPath(program: string, searchPath = ''): string | undefined {
  const files = searchPath.split(path.delimiter).filter((folder) => folder !== '');
  return files.map((folder) => path.join(folder, program)).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
