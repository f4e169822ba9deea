#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { systemClock } from '@s3-lambda-bench/asl';
import { deployAssembly } from './deploy/deploy-assembly.ts';
import { LocalCloudError, messageOf } from './errors.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';

const usage =
  'usage: local-cloud --data DIR [--port P] [--s3-port P] [--s3-faults FILE|s3] [--host ADDRESS] [--template cdk.out]';

const flags = {
  data: { type: 'string' },
  port: { type: 'string', default: '0' },
  's3-port': { type: 'string', default: '0' },
  's3-faults': { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  template: { type: 'string' },
} as const;

async function main(): Promise<void> {
  const stopped = stopSignal();
  const options = readFlags();
  const cloud = await startLocalCloud({ ...options, onFault: (error) => complain(error.message) });
  try {
    process.stdout.write(exportLines(cloud));
    if (options.template !== undefined)
      await deployAssembly({
        cloud,
        directory: options.template,
        clock: systemClock,
        signal: stopped,
        onStatus: (stackName, status) => complain(`${stackName} ${status}`),
      });
    if (!stopped.aborted) await new Promise((resolve) => stopped.addEventListener('abort', resolve));
  } catch (error) {
    if (!stopped.aborted) throw error;
  } finally {
    await cloud.close();
  }
}

/** Aborted by Ctrl-C or a polite kill; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}

function readFlags() {
  try {
    const { values } = parseArgs({ options: flags });
    const { data, port, 's3-port': s3Port, 's3-faults': s3Faults, host, template } = values;
    if (data === undefined) throw new Error('--data is missing');
    return {
      dataDir: data,
      port: readPort('--port', port),
      s3Port: readPort('--s3-port', s3Port),
      s3Faults,
      host,
      ...(template !== undefined && { template }),
    };
  } catch (cause) {
    throw new LocalCloudError('InvalidOption', `${messageOf(cause)}\n${usage}`, { cause });
  }
}

function readPort(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`${flag} is ${text}; allowed: 0 (any free port) to 65535`);
}

function exportLines({ endpoint, s3Endpoint, credentials, region }: LocalCloud): string {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${value}\n`)
    .join('');
}

function complain(text: string): void {
  process.stderr.write(`local-cloud: ${text}\n`);
}

/** 2 for what the caller can mend, 1 for the rest, as the shell's own tools do. */
main().catch((error: unknown) => {
  complain(messageOf(error));
  process.exitCode = error instanceof LocalCloudError && error.blame === 'user' ? 2 : 1;
});
