import { isNativeError } from 'node:util/types';
import yauzl from 'yauzl';
import { HarnessFault, Refusal } from './errors.ts';
import { explainFault } from './explain.ts';
import type { ReadAhead } from './read-ahead.ts';
import { reasons } from './reasons.ts';

/** yauzl's view of an archive: the two calls that control needs, failing only with a Refusal or a HarnessFault. */
export interface ZipReader {
  /** The central directory's records, in its order, names raw. */
  entries(): AsyncGenerator<yauzl.Entry, void, void>;
  readLocalHeader(entry: yauzl.Entry): Promise<yauzl.LocalFileHeader>;
}

/**
 * Opens the archive. Names stay bytes and sizes are not compared, so that control judges them with its own words, and before
 * a library smooths them over.
 */
export async function openZip(bytes: ReadAhead): Promise<ZipReader> {
  const reader = new BlockReader(bytes);
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const opening = reader.guard(yauzl.fromRandomAccessReaderPromise(reader, bytes.sizeBytes, options));
  const zip = await opening.catch(async (error: unknown) => {
    throw (await isCutShort(error, bytes)) ? new Refusal(cutShort, { cause: error }) : error;
  });
  return {
    async *entries() {
      const each = zip.eachEntry();
      for (;;) {
        const next = await reader.guard(each.next());
        if (next.done) return;
        yield next.value;
      }
    },
    readLocalHeader: (entry) => reader.guard(zip.readLocalFileHeaderPromise(entry)),
  };
}

const cutShort = reasons.truncated('it starts as a ZIP and no end of central directory record is at its end');

/** yauzl cannot tell a ZIP without its tail from what never was one; the first signature (APPNOTE 4.3.7) can. */
async function isCutShort(error: unknown, bytes: ReadAhead): Promise<boolean> {
  const noTail =
    error instanceof Refusal && error.message.includes('End of central directory record signature not found');
  if (!noTail || bytes.sizeBytes < 4) return false;
  for await (const piece of bytes.pieces(0, 4)) return piece.equals(Buffer.from('PK\x03\x04'));
  return false;
}

/** What comes from below yauzl is not yauzl's word on the archive. */
function asOurs(error: unknown): never {
  throw error instanceof Refusal ? error : new HarnessFault(explainFault(error), { cause: error });
}

type Callback = (error: Error | null) => void;

/** yauzl's seam to the bytes. What yauzl throws in its callbacks would be lost there; `guard` brings it to whoever waits. */
class BlockReader extends yauzl.RandomAccessReader {
  readonly #bytes: ReadAhead;
  #fail: (error: unknown) => void = () => undefined;

  constructor(bytes: ReadAhead) {
    super();
    this.#bytes = bytes;
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: Callback): void {
    this.#copy(buffer, offset, length, position)
      .catch(asOurs)
      .then(() => callback(null), callback)
      .catch((error: unknown) => this.#fail(error));
  }

  async #copy(buffer: Buffer, offset: number, length: number, position: number): Promise<void> {
    const end = position + length;
    if (end > this.#bytes.sizeBytes) {
      throw new Refusal(
        reasons.truncated(`a record at ${position} to ${end} is beyond its ${this.#bytes.sizeBytes} bytes`),
      );
    }
    let at = offset;
    for await (const piece of this.#bytes.pieces(position, end)) at += piece.copy(buffer, at);
  }

  /** One call at a time. yauzl's errors are all about the archive; those of the reader below it are told apart by their class. */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#fail = reject;
        work.then(resolve, reject);
      });
    } catch (error) {
      if (error instanceof Refusal || error instanceof HarnessFault) throw error;
      throw new Refusal(reasons.unreadable(isNativeError(error) ? error.message : String(error)), {
        cause: error,
      });
    }
  }
}
