#!/usr/bin/env node
import { systemClock } from '@s3-lambda-bench/asl';
import { type Arguments, readArguments, usage } from './command/read-arguments.ts';
import { deployAssembly } from './deploy/deploy-assembly.ts';
import { LocalCloudError, messageOf } from './errors.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';

async function main(): Promise<void> {
  const line = readArguments(process.argv.slice(2));
  if (line === 'help') process.stdout.write(usage);
  else await serve(line, stopSignal());
}

async function serve({ template, ...options }: Arguments, stopped: AbortSignal): Promise<void> {
  const cloud = await startLocalCloud({ ...options, onFault: (error) => complain(error.message) });
  try {
    process.stdout.write(exportLines(cloud));
    if (template !== undefined) await deploy(template, cloud, stopped);
    complain('ready');
    if (!stopped.aborted) await new Promise((resolve) => stopped.addEventListener('abort', resolve));
  } catch (error) {
    if (!stopped.aborted) throw error;
  } finally {
    await cloud.close();
  }
}

function deploy(directory: string, cloud: LocalCloud, signal: AbortSignal): Promise<void> {
  const onStatus = (stackName: string, status: string) => complain(`${stackName} ${status}`);
  return deployAssembly({ cloud, directory, clock: systemClock, signal, onStatus });
}

/** Aborted by Ctrl-C or a polite kill; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}

/**
 * AWS_DEFAULT_REGION is what the SDK for Python and version 1 of the AWS CLI read instead of AWS_REGION. The last is for SDKs
 * that would ask sync-127.0.0.1 for StartSyncExecution and TestState: no resolver knows that host.
 */
function exportLines({ endpoint, s3Endpoint, credentials, region }: LocalCloud): string {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
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
