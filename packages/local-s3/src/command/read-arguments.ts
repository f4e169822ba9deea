import { parseArgs } from 'node:util';
import { StartError } from '../errors.ts';
import type { FaultsDocument } from '../faults/faults-document.ts';
import { readFaults } from '../faults/read-faults.ts';

export const usage = `usage: local-s3 --data DIR [--port P] [--host H] [--region R] [--faults FILE] [--exit-with-parent]

Serves the S3 API from a directory. Its root credential is AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the
environment. Prints its endpoint when it listens.

  --data DIR           holds everything; made if it is not there; one server at a time
  --port P             port to listen on (default 0: any that is free)
  --host H             address to listen on (default 127.0.0.1)
  --region R           region of buckets made without a location constraint (default us-east-1)
  --faults FILE        fails requests on purpose as the JSON document says, or as the preset s3 does: 503 above the rates
                       that S3 documents (README.md, "Faults"; default: no faults)
  --exit-with-parent   ends when standard input, or the channel to a parent Node process, closes
  --help               this text
`;

export interface Arguments {
  dataDir: string;
  host: string;
  port: number;
  region: string;
  faults: FaultsDocument | undefined;
  exitWithParent: boolean;
  root: { accessKeyId: string; secretAccessKey: string };
}

/** Reads the command line; 'help' when it asks for the usage. Throws StartError that says what to give instead. */
export function readArguments(line: string[], environment: NodeJS.ProcessEnv): Arguments | 'help' {
  const { values } = parse(line);
  if (values.help === true) return 'help';
  if (values.data === undefined)
    throw new StartError('--data is missing; give the directory to keep everything in');
  return {
    dataDir: values.data,
    host: values.host,
    port: readPort(values.port),
    region: values.region,
    faults: values.faults === undefined ? undefined : readFaults(values.faults),
    exitWithParent: values['exit-with-parent'],
    root: readRoot(environment),
  };
}

function parse(line: string[]) {
  try {
    return parseArgs({
      args: line,
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: '0' },
        host: { type: 'string', default: '127.0.0.1' },
        region: { type: 'string', default: 'us-east-1' },
        faults: { type: 'string' },
        'exit-with-parent': { type: 'boolean', default: false },
        help: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function readPort(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new StartError(`--port is '${text}'; give a number from 0 to 65535`);
}

function readRoot(environment: NodeJS.ProcessEnv): Arguments['root'] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  throw new StartError(
    'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set; the root credential is taken from them, choose any',
  );
}
