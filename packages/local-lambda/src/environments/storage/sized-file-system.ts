import { execFile } from 'node:child_process';
import { rmdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const mebibyte = 1024 * 1024;

/** Where the programs are that only root needs, whatever its PATH says. Their messages are matched by nobody. */
const programOptions = { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } };

/** No journal, no blocks kept for root or for growing, inode tables left as the holes that they are: it lives as long as one environment. */
const formatArguments = [
  '-q',
  '-F',
  '-O',
  '^has_journal,^resize_inode',
  '-m',
  '0',
  '-E',
  'lazy_itable_init=1,nodiscard',
];

/** `noinit_itable`: no thread of the kernel fills the holes in. */
const mountOptions = 'loop,noatime,nosuid,nodev,noinit_itable';

/**
 * Mounts an ext4 of its own on an empty folder, kept in a sparse file, so that writing beyond the size fails with ENOSPC. Not in
 * memory, which would be the function's. Rejects where this process may not mount, or there are no loop devices or no mkfs.ext4.
 */
export async function mountSizedFileSystem(folder: string, sizeBytes: number): Promise<void> {
  const image = imageOf(folder);
  await writeFile(image, '');
  await truncate(image, imageBytes(sizeBytes));
  await run('mkfs.ext4', [...formatArguments, image], programOptions);
  await run('mount', ['-t', 'ext4', '-o', mountOptions, image, folder], programOptions);
  await rmdir(path.join(folder, 'lost+found'));
}

/**
 * Lazily, so that it goes from the folder whatever still has a file open on it, and from the loop device after that. Rejects where
 * nothing is mounted.
 */
export async function unmount(folder: string): Promise<void> {
  await run('umount', ['--lazy', folder], programOptions);
}

/** The file that a folder's file system is kept in. */
export function imageOf(folder: string): string {
  return `${folder}.ext4`;
}

/**
 * So large that a function can write `sizeBytes`: with its default ratio (an inode of 256 bytes for every 16 KiB) a sixty-fourth of an
 * ext4 is inodes, and the kernel keeps back a fiftieth, at most 16 MiB, for what it has yet to place (fs/ext4/super.c,
 * ext4_calculate_resv_clusters). What is left over covers the tables, and a folder's own blocks.
 */
function imageBytes(sizeBytes: number): number {
  const keptBack = Math.min(sizeBytes / 45, 16 * mebibyte);
  return Math.ceil(((sizeBytes + keptBack) * 64) / 63 + 2 * mebibyte);
}
