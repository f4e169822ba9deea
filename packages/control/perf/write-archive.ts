import { createCipheriv, hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import yazl from 'yazl';

export interface ArchiveToWrite {
  objects: number;
  sizeBytes: number;
  zipFile: string;
  expectedFile: string;
}

/** A stored archive of random objects of one size, and beside it a JSON array of names and sizes. Holds one object at a time. */
export async function writeArchive({ objects, sizeBytes, zipFile, expectedFile }: ArchiveToWrite) {
  const zip = new yazl.ZipFile();
  const output = createWriteStream(zipFile);
  zip.outputStream.pipe(output);
  const expected: [string, number][] = [];
  for (let index = 0; index < objects; index += 1) {
    const name = hash('sha256', drawContent(index, sizeBytes));
    expected.push([name, sizeBytes]);
    zip.addReadStreamLazy(name, { compress: false, size: sizeBytes }, (give) =>
      give(null, Readable.from([drawContent(index, sizeBytes)])),
    );
  }
  zip.end();
  await finished(output);
  await writeFile(expectedFile, JSON.stringify(expected));
}

function drawContent(index: number, sizeBytes: number): Buffer {
  const counter = Buffer.alloc(16);
  counter.writeUInt32LE(index);
  return createCipheriv('aes-256-ctr', Buffer.alloc(32), counter).update(Buffer.alloc(sizeBytes));
}
