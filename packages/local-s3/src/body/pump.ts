import type { Readable } from 'node:stream';
import { S3Error } from '../errors.ts';

/** Hands every chunk of the stream to `take`, holding the stream back while the promise it may return is open. */
export function pump(stream: Readable, take: (bytes: Buffer) => Promise<void> | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      stream.off('data', onData);
      reject(error);
    };
    const onData = (bytes: Buffer) => {
      try {
        const wait = take(bytes);
        if (wait === undefined) return;
        stream.pause();
        wait.then(() => stream.resume(), fail);
      } catch (error) {
        fail(error);
      }
    };
    stream.on('data', onData);
    stream.once('end', resolve);
    stream.once('error', fail);
    stream.once('close', () => {
      if (!stream.readableEnded) fail(new S3Error('IncompleteBody'));
    });
  });
}
