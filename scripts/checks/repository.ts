import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a check sees: the files git tracks or would track, by path relative to the root, with forward slashes. */
export interface Repository {
  files: string[];
  read(file: string): string;
}

/** One finding, with what to do about it. */
export interface Problem {
  file: string;
  message: string;
}

/** A repository invariant; pure, so that its own test can feed it any tree. */
export type Check = (repository: Repository) => Problem[];

/** The checkout at a folder. */
export function openRepository(root: string): Repository {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const files = listing.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
  return { files: [...new Set(files)], read: (file) => readFileSync(path.join(root, file), 'utf8') };
}
