import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Files by name; content alone has mode 0644. */
export type ZipContent = Record<string, string | { text: string | Uint8Array; mode: number }>;

export function makeZip(files: ZipContent): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, file] of Object.entries(files)) {
    const { text, mode } = typeof file === 'string' ? { text: file, mode: 0o644 } : file;
    zip.addBuffer(Buffer.from(text), name, { mode: 0o100000 | mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}
