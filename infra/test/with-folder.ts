import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Files by path; a name that ends in `!` is executable. */
export type Files = Record<string, string>;

/** Runs `use` with a temporary folder that holds these files. */
export async function withFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'infra-test-'));
  try {
    await writeFiles(folder, files);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name.replace(/!$/, ''));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, name.endsWith('!') ? 0o755 : 0o640);
  }
}
