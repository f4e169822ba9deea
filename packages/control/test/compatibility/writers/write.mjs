/**
 * Writes the files given as a ZIP with a library of npm, from the folder that NODE_MODULES names:
 * node write.mjs LIBRARY VARIANT OUT FILE...
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [library, variant, out, ...files] = process.argv.slice(2);
const require = createRequire(path.join(process.env.NODE_MODULES ?? '', 'index.js'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const date = new Date(2026, 0, 2, 3, 4, 6);
const objects = files.map((name) => ({ name, content: readFileSync(name) }));
const has = (word) => variant.split('-').includes(word);

const writers = {
  async yazl() {
    const { default: yazl } = await load('yazl');
    const zip = new yazl.ZipFile();
    const options = { mtime: date, compress: !has('stored'), forceZip64Format: has('zip64') };
    for (const { name, content } of objects) {
      if (has('streamed')) zip.addReadStreamLazy(name, options, (give) => give(null, streamOf(content)));
      else zip.addBuffer(content, name, options);
    }
    zip.end({ forceZip64Format: has('zip64') });
    return buffer(zip.outputStream);
  },
  async archiver() {
    const { ZipArchive } = await load('archiver');
    const zip = new ZipArchive({ store: has('stored'), forceZip64: has('zip64'), zlib: { level: 9 } });
    const written = buffer(zip);
    for (const { name, content } of objects)
      zip.append(has('streamed') ? streamOf(content) : content, { name, date });
    await zip.finalize();
    return written;
  },
  async 'client-zip'() {
    const { makeZip } = await load('client-zip');
    return buffer(
      makeZip(objects.map(({ name, content }) => ({ name, input: content, lastModified: date }))),
    );
  },
  async fflate() {
    const { zipSync, Zip, ZipDeflate, ZipPassThrough } = await load('fflate');
    const options = { mtime: date, level: has('stored') ? 0 : 9 };
    if (!has('streamed'))
      return zipSync(Object.fromEntries(objects.map(({ name, content }) => [name, content])), options);
    const chunks = [];
    const zip = new Zip((error, chunk) => {
      if (error) throw error;
      chunks.push(chunk);
    });
    for (const { name, content } of objects) {
      const entry = has('stored') ? new ZipPassThrough(name) : new ZipDeflate(name, options);
      entry.mtime = date;
      zip.add(entry);
      entry.push(content, true);
    }
    zip.end();
    return Buffer.concat(chunks);
  },
  async jszip() {
    const { default: JsZip } = await load('jszip');
    const zip = new JsZip();
    for (const { name, content } of objects) zip.file(name, content, { date });
    const compression = has('stored') ? 'STORE' : 'DEFLATE';
    return zip.generateAsync({ type: 'nodebuffer', compression, streamFiles: has('streamed') });
  },
  async 'zip.js'() {
    const { BlobWriter, Uint8ArrayReader, ZipWriter } = await load('@zip.js/zip.js');
    const target = new BlobWriter();
    const zip = new ZipWriter(target, {
      level: has('stored') ? 0 : 9,
      zip64: has('zip64'),
      dataDescriptor: has('streamed'),
      dataDescriptorSignature: has('signed'),
      lastModDate: date,
      useWebWorkers: false,
    });
    for (const { name, content } of objects) await zip.add(name, new Uint8ArrayReader(content));
    await zip.close();
    return Buffer.from(await (await target.getData()).arrayBuffer());
  },
  async 'adm-zip'() {
    const { default: AdmZip } = await load('adm-zip');
    const zip = new AdmZip();
    for (const { name, content } of objects) {
      const entry = zip.addFile(name, content);
      entry.header.time = date;
      if (has('stored')) entry.header.method = 0;
    }
    return zip.toBuffer();
  },
};

/** Of a length that it does not tell. */
function streamOf(content) {
  return Readable.from([content], { objectMode: false });
}

writeFileSync(out, await writers[library]());
