import { Readable } from 'node:stream';

const attempts = 4;

/**
 * Opens a response body and fills `into` with it, exactly. A body that breaks off or has another length is fetched anew, three
 * times at most, because the SDK's own retries end where the body starts; what `open` throws is final, as the SDK has retried it.
 */
export async function readBody(open: () => Promise<unknown>, into: Buffer): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const body = await open();
    if (!(body instanceof Readable)) throw new Error('the response has no body');
    try {
      return await readExactly(body, into);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

function readExactly(body: Readable, into: Buffer): Promise<void> {
  const { length } = into;
  let received = 0;
  return new Promise((resolve, reject) => {
    body.on('data', (chunk: Buffer) => {
      chunk.copy(into, received);
      received += chunk.length;
      if (received > length) body.destroy(new Error(`more than the ${length} bytes asked for`));
    });
    body.on('end', () => {
      if (received === length) resolve();
      else reject(new Error(`${received} of the ${length} bytes asked for`));
    });
    body.on('error', reject);
    // A connection that closes early may end the body without an error.
    body.on('close', () => reject(new Error(`closed after ${received} of ${length} bytes`)));
  });
}
