import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire, made once and sent often. */
export interface WireRequest {
  method: string;
  path: string;
  head: Buffer;
  body: Buffer | undefined;
}

export interface Reply {
  status: number;
  /** Status line and headers, as they came. */
  head: string;
  bodyBytes: number;
  /** The body, if it is one that may have to be read: a refusal, an answer of a multipart upload. */
  text: string;
}

/** One kept connection: one request at a time. */
export interface Connection {
  send: (request: WireRequest) => Promise<Reply>;
  close: () => void;
}

/** All sockets read into the same bytes, so that a body costs nothing but the kernel's copy. */
const received = Buffer.allocUnsafeSlow(262_144);

/** A server that says nothing for so long is taken for dead. */
const patienceMs = 20_000;

/**
 * Opens a connection of the load generator, which must cost less than what it measures: a client of node:http takes
 * longer for a request than local-s3. It knows as much of HTTP as the servers here answer.
 */
export function openConnection({ host, port }: { host: string; port: number }): Promise<Connection> {
  const reader = makeReader();
  return new Promise((resolve, reject) => {
    const onread = {
      buffer: received,
      callback: (sizeBytes: number) => {
        reader.take(received.subarray(0, sizeBytes));
        return true;
      },
    };
    const socket = connect({ host, port, noDelay: true, onread });
    const fail = (error: Error) => {
      reject(error);
      reader.fail(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the server closed the connection')));
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('the server said nothing for 20 s')));
    socket.on('connect', () => resolve({ send: makeSend(socket, reader), close: () => socket.destroy() }));
  });
}

function makeSend(socket: Socket, reader: ReplyReader): Connection['send'] {
  return (request) => {
    const reply = reader.next(request.method);
    if (request.body === undefined) {
      socket.write(request.head);
    } else {
      socket.cork();
      socket.write(request.head);
      socket.write(request.body);
      socket.uncork();
    }
    return reply;
  };
}

interface ReplyReader {
  next: (method: string) => Promise<Reply>;
  take: (bytes: Buffer) => void;
  fail: (error: Error) => void;
}

interface Head {
  status: number;
  head: string;
  /** Undefined when the body comes in chunks. */
  bodyBytes: number | undefined;
}

/** Cuts what comes into the reply that is awaited. */
function makeReader(): ReplyReader {
  let awaited:
    | { method: string; resolve: (reply: Reply) => void; reject: (error: Error) => void }
    | undefined;
  let failure: Error | undefined;
  let unread: Buffer | undefined;
  let head: Head | undefined;
  let bodyBytes = 0;
  let text = '';
  const end = ({ status, head: headText }: Head) => {
    const reply = { status, head: headText, bodyBytes, text };
    const resolve = awaited?.resolve;
    [awaited, head, bodyBytes, text] = [undefined, undefined, 0, ''];
    resolve?.(reply);
  };
  const takeBody = (bytes: Buffer, of: Head) => {
    const promised = of.bodyBytes;
    bodyBytes += bytes.length;
    if (promised === undefined || promised <= largestDocument) text += bytes.toString('latin1');
    if (promised === undefined ? text.endsWith('0\r\n\r\n') : bodyBytes >= promised) end(of);
  };
  return {
    next: (method) =>
      new Promise((resolve, reject) => {
        if (failure === undefined) awaited = { method, resolve, reject };
        else reject(failure);
      }),
    take: (bytes) => {
      if (head !== undefined) return takeBody(bytes, head);
      const all = unread === undefined ? bytes : Buffer.concat([unread, bytes]);
      const headEnd = all.indexOf('\r\n\r\n');
      unread = headEnd < 0 ? Buffer.from(all) : undefined;
      if (headEnd < 0) return;
      head = readHead(all.toString('latin1', 0, headEnd), awaited?.method);
      takeBody(all.subarray(headEnd + 4), head);
    },
    fail: (error) => {
      failure ??= error;
      awaited?.reject(failure);
    },
  };
}

/** Of those that are kept as text; shorter than any object measured. */
const largestDocument = 2048;

function readHead(head: string, method: string | undefined): Head {
  const status = Number(head.slice(9, 12));
  if (method === 'HEAD' || status === 204) return { status, head, bodyBytes: 0 };
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return { status, head, bodyBytes: length === undefined ? undefined : Number(length) };
}
