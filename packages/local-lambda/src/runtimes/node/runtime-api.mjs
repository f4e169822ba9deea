import { Agent, request } from 'node:http';

const base = '/2018-06-01/runtime';

/** The error types that the Runtime API knows. They alone are sent: a name may be longer than a header, or hold what none may. */
const errorTypePattern = /^(Runtime|Function)\.[A-Z][a-zA-Z]{0,99}$/;

/** An answer that was too large. The caller was told of it, and the runtime goes on. */
const tooLarge = 413;

/** @typedef {{ requestId: string, deadlineMs: number, functionArn: string, traceId: string | undefined, clientContext: string | undefined, event: string }} Invocation */

/**
 * The client side of the Runtime API, on one kept-alive socket (developer guide, "Using the Lambda runtime API"). Every call
 * rejects when it is refused: a runtime that goes on would take the refusal for an event.
 */
export class RuntimeApi {
  /** @param {string} address host:port */
  constructor(address) {
    const [host, port] = address.split(':');
    this.target = { host, port, agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
  }

  /** Waits for work, as long as it takes. @returns {Promise<Invocation>} */
  async next() {
    const { headers, body } = await this.send('GET', `${base}/invocation/next`);
    return {
      requestId: String(headers['lambda-runtime-aws-request-id']),
      deadlineMs: Number(headers['lambda-runtime-deadline-ms']),
      functionArn: String(headers['lambda-runtime-invoked-function-arn']),
      traceId: headers['lambda-runtime-trace-id']?.toString(),
      clientContext: fromHeader(headers['lambda-runtime-client-context']?.toString()),
      event: body,
    };
  }

  /** @param {string} requestId @param {string} document JSON text */
  async respond(requestId, document) {
    await this.send('POST', `${base}/invocation/${encodeURIComponent(requestId)}/response`, {
      body: document,
    });
  }

  /** @param {string} requestId @param {{ errorType: string }} payload */
  async fail(requestId, payload) {
    await this.sendError(`${base}/invocation/${encodeURIComponent(requestId)}/error`, payload);
  }

  /** @param {{ errorType: string }} payload */
  async failInit(payload) {
    await this.sendError(`${base}/init/error`, payload);
  }

  /** @param {string} path @param {{ errorType: string }} payload */
  async sendError(path, payload) {
    const { errorType } = payload;
    await this.send('POST', path, {
      headers: {
        'Lambda-Runtime-Function-Error-Type': errorTypePattern.test(errorType) ? errorType : 'Unhandled',
      },
      body: JSON.stringify(payload),
    });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{ headers?: Record<string, string>, body?: string }} [content]
   * @returns {Promise<{ headers: import('node:http').IncomingHttpHeaders, body: string }>}
   */
  send(method, path, { headers = {}, body } = {}) {
    const entity =
      body === undefined
        ? {}
        : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...this.target, method, path, headers: { ...headers, ...entity } });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        /** @type {Buffer[]} */
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { headers, statusCode = 0 } = response;
          const text = Buffer.concat(chunks).toString();
          if (statusCode < 300 || statusCode === tooLarge) resolve({ headers, body: text });
          else reject(new Error(`the Runtime API refused ${method} ${path}: ${statusCode} ${text}`));
        });
      });
      outgoing.end(body);
    });
  }
}

/** Bytes of UTF-8, which Node reads as Latin-1. @param {string | undefined} value */
function fromHeader(value) {
  return value === undefined ? undefined : Buffer.from(value, 'latin1').toString();
}
