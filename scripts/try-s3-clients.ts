import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startS3Server } from '@s3-lambda-bench/local-s3';
import { awsCli } from './s3-clients/aws-cli.ts';
import { boto3 } from './s3-clients/boto3.ts';
import type { Client } from './s3-clients/client.ts';
import { rclone } from './s3-clients/rclone.ts';
import { s3cmd } from './s3-clients/s3cmd.ts';
import { tryClient } from './s3-clients/try-client.ts';

/**
 * `npm run try-s3-clients [-- NAME...]`: has clients of S3 that others wrote put, list, copy, sync and delete 1,000
 * objects on a local-s3, and checks after each step what the bucket holds. Ends with 1 when a step fails.
 */
const clients: Client[] = [awsCli, s3cmd, rclone, boto3];

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !clients.some((client) => client.name === name));
if (unknown !== undefined) {
  const known = clients.map(({ name }) => name).join(', ');
  process.stderr.write(`there is no client '${unknown}'; known: ${known}\n`);
  process.exit(2);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'try-s3-clients-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 })); // clients may be writing
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, (_name, number: number) => process.exit(128 + number));
}
const root = {
  accessKeyId: 'ROOT',
  secretAccessKey: 'root-secret',
};
const server = await startS3Server({ dataDir: path.join(folder, 'data'), root });
try {
  const outcomes = [];
  for (const client of clients) {
    if (asked.length > 0 && !asked.includes(client.name)) continue;
    const scratch = path.join(folder, client.name);
    mkdirSync(scratch);
    outcomes.push(`${client.name} ${await tryClient(client, { endpoint: server.endpoint, root, scratch })}`);
  }
  process.stdout.write(`\n${outcomes.join(', ')}\n`);
  if (outcomes.some((outcome) => outcome.endsWith('failed'))) process.exitCode = 1;
} finally {
  await server.close();
}
