import type { Readable } from 'node:stream';
import { S3Error } from '../errors.ts';

/**
 * Hands every chunk of a request's body to `take`, holding it back while the promise that `take` may return is open.
 * Rejects with IncompleteBody when the body does not end, or with whatever `take` throws.
 */
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
    stream.once('error', (cause) => fail(new S3Error('IncompleteBody', { cause }))); // the client broke off
    stream.once('close', () => {
      if (!stream.readableEnded) fail(new S3Error('IncompleteBody'));
    });
  });
}
