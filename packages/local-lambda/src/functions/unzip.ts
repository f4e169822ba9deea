import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { ServiceError } from '../errors.ts';

/** Lambda's quota for an unpacked package: 250 MB. */
const maxUnzippedBytes = 262_144_000;

/** The kind of a file in the upper half of external attributes, where ZIP programs on Unix put st_mode (stat.h). */
const fileKindMask = 0o170000;
const symbolicLink = 0o120000;

interface Link {
  file: string;
  target: string;
}

/**
 * Unpacks a ZIP file into an empty folder, with its permission bits. Nothing is written outside the folder: yauzl refuses absolute
 * and climbing names, and links are made last, so that no entry can be written through one. Throws Lambda's errors.
 */
export async function unzip(bytes: Buffer, folder: string): Promise<void> {
  const zip = await open(bytes);
  if (zip.entryCount === 0) throw empty();
  const links: Link[] = [];
  let unzippedBytes = 0;
  for await (const entry of entriesOf(zip)) {
    unzippedBytes += entry.uncompressedSize;
    if (unzippedBytes > maxUnzippedBytes) throw tooLarge();
    const file = path.join(folder, entry.fileName);
    if (entry.fileName.endsWith('/')) await mkdir(file, { recursive: true });
    else if (kindOf(entry) === symbolicLink) links.push({ file, target: await readText(zip, entry) });
    else await extract(zip, entry, file);
  }
  for (const link of links) await makeLink(link, folder);
}

function open(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) =>
      error ? reject(unreadable(error)) : resolve(zip),
    );
  });
}

/** One entry after another; the next is read only when the last was dealt with. */
async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      zip.removeAllListeners();
      zip.once('entry', resolve);
      zip.once('end', () => resolve(undefined));
      zip.once('error', (error) => reject(unreadable(error)));
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

async function extract(zip: ZipFile, entry: Entry, file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  const stream = await read(zip, entry);
  await pipeline(stream, createWriteStream(file, { mode: mode === 0 ? 0o644 : mode, flags: 'wx' })).catch(
    (error) => {
      throw unreadable(error);
    },
  );
}

function read(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(unreadable(error)) : resolve(stream)));
  });
}

async function readText(zip: ZipFile, entry: Entry): Promise<string> {
  const chunks = await (await read(zip, entry)).toArray();
  return Buffer.concat(chunks).toString();
}

async function makeLink({ file, target }: Link, folder: string): Promise<void> {
  const destination = path.resolve(path.dirname(file), target);
  if (!`${destination}/`.startsWith(`${folder}/`)) {
    throw unreadable(
      new Error(`link '${path.relative(folder, file)}' leads out of the package, to '${target}'`),
    );
  }
  await mkdir(path.dirname(file), { recursive: true });
  await symlink(target, file);
}

function kindOf({ externalFileAttributes }: Entry): number {
  return (externalFileAttributes >>> 16) & fileKindMask;
}

function unreadable(cause: unknown): ServiceError {
  const message = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
  return new ServiceError('InvalidParameterValueException', message, { cause });
}

function tooLarge(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    `Unzipped size must be smaller than ${maxUnzippedBytes} bytes`,
  );
}

function empty(): ServiceError {
  return new ServiceError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
}
