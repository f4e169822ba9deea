import { parseArgs } from 'node:util';
import { LocalCloudError, messageOf } from '../errors.ts';

export const usage = `usage: local-cloud --data DIR [--port P] [--template DIR] [--s3-port P] [--s3-faults FILE] [--host H]

Serves CloudFormation, Lambda, Step Functions, CloudWatch Logs, STS and S3 from this machine, empty or with a
template deployed, to any AWS SDK and the AWS CLI. Prints export lines when it listens: eval them, or paste
them into another shell. Says "ready" on standard error when everything stands. Ctrl-C stops it; what was
made is there again at the next start.

  --data DIR         holds everything; made if it is not there; one local cloud at a time
  --port P           of everything but S3 (default 0: any that is free)
  --template DIR     publishes the assets of a folder that cdk synth wrote, and creates or updates its stacks
  --s3-port P        of S3 (default 0: any that is free)
  --s3-faults FILE   fails requests to S3 on purpose, as the JSON document or the preset s3 says
                     (packages/local-s3/README.md, "Faults"; default: no faults)
  --host H           IP address to listen on (default 127.0.0.1)
  --help             this text

  npx local-cloud --data .bench/cloud --port 4567
  aws stepfunctions list-state-machines          in the other shell
`;

export interface Arguments {
  dataDir: string;
  port: number;
  s3Port: number;
  s3Faults: string | undefined;
  host: string;
  template: string | undefined;
}

/** Reads the command line; 'help' when it asks for the usage. Throws LocalCloudError InvalidOption that says what to give. */
export function readArguments(line: string[]): Arguments | 'help' {
  const { data, help, host, template, ...rest } = parse(line);
  if (help) return 'help';
  if (data === undefined) throw invalid('--data is missing; give the directory to keep everything in');
  return {
    dataDir: data,
    port: readPort('--port', rest.port),
    s3Port: readPort('--s3-port', rest['s3-port']),
    s3Faults: rest['s3-faults'],
    host,
    template,
  };
}

function parse(line: string[]) {
  const options = {
    data: { type: 'string' },
    port: { type: 'string', default: '0' },
    's3-port': { type: 'string', default: '0' },
    's3-faults': { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    template: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: line, options }).values;
  } catch (cause) {
    const [sentence = ''] = messageOf(cause).split('. ');
    throw invalid(`${sentence}; --help explains the flags`, cause);
  }
}

function readPort(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw invalid(`${flag} is ${text}; allowed: 0 (any free port) to 65535`);
}

function invalid(message: string, cause?: unknown): LocalCloudError {
  return new LocalCloudError('InvalidOption', message, { cause });
}
