import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { InfraError } from './errors.ts';

/**
 * Packs the content of a folder into a ZIP whose bytes depend on names, contents and executable bits alone. ZIP holds
 * local times, hence a date in local time: it gives the same bytes in every time zone. Symbolic links are refused (an
 * InfraError): what they point to may not be there tomorrow. So is what Lambda would not unpack.
 */
export async function packFolder(folder: string, zipFile: string): Promise<void> {
  const files = await listFiles(folder);
  await checkSize(folder, files);
  const zip = new ZipFile();
  for (const file of files) {
    const { mode } = await stat(file);
    const name = path.relative(folder, file).split(path.sep).join('/');
    zip.addFile(file, name, {
      mtime: new Date(1980, 0, 1),
      forceDosTimestamp: true,
      mode: (mode & 0o100) === 0 ? 0o100644 : 0o100755,
    });
  }
  zip.on('error', (error) => zip.outputStream.emit('error', error));
  zip.end();
  await mkdir(path.dirname(zipFile), { recursive: true });
  const unfinished = `${zipFile}.part`;
  await pipeline(zip.outputStream, createWriteStream(unfinished));
  await rename(unfinished, zipFile);
}

/** Lambda's words: "Unzipped size must be smaller than 262144000 bytes". Layers would count too; there are none. */
const unpackedLimitBytes = 262_144_000;

async function checkSize(folder: string, files: string[]): Promise<void> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  if (bytes >= unpackedLimitBytes) {
    throw new InfraError(
      'PackageTooLarge',
      `${folder} holds ${bytes} bytes; allowed: less than ${unpackedLimitBytes}, as Lambda unpacks no more`,
    );
  }
}

/** Every file below, in the order of code units, which is the same everywhere. */
async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await listFiles(entryPath)));
    else if (entry.isFile()) files.push(entryPath);
    else {
      throw new InfraError(
        'LinkInPackage',
        `${entryPath} is neither a file nor a folder; the build has to put copies into its output, not links`,
      );
    }
  }
  return files;
}
