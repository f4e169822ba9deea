import { cpus, release, totalmem } from 'node:os';
import { type Arguments, readArguments, usage } from './arguments.ts';
import { measureRow, planRows, type Result, type Row } from './measure.ts';
import { writtenBucket } from './objects.ts';
import { makeS3Client, type S3Client } from './s3-client.ts';
import { makeScratch } from './scratch.ts';
import { type RunningServer, type ServerName, startServer } from './servers.ts';
import { formatTable } from './table.ts';

/** Measures S3 servers side by side: `npm run perf -- local-s3 --help`. */
try {
  const asked = readArguments(process.argv.slice(2));
  if (asked === 'help') process.stdout.write(usage);
  else await run(asked);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(asked: Arguments): Promise<void> {
  const servers = await startServers(asked.servers);
  try {
    const clients = [];
    for (const server of servers) clients.push(await makeBucket(makeS3Client(server)));
    printMachine(asked);
    await measure(asked, clients);
  } finally {
    for (const { stop } of servers) await stop();
  }
}

/** Those that can be had here; says of the others why not. */
async function startServers(names: ServerName[]): Promise<RunningServer[]> {
  const scratch = makeScratch();
  const servers: RunningServer[] = [];
  for (const name of names) {
    try {
      servers.push(await startServer(name, scratch));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      process.stdout.write(`\nNot measured: ${name}: ${reason}\n`);
    }
  }
  return servers;
}

async function makeBucket(client: S3Client): Promise<S3Client> {
  await client.send({ method: 'PUT', path: `/${writtenBucket}` });
  return client;
}

function printMachine({ rounds, seconds }: Arguments): void {
  const [cpu] = cpus();
  const machine = [
    `${cpus().length} x ${cpu?.model}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `Linux ${release()}`,
    `Node ${process.versions.node}`,
  ];
  process.stdout.write(`\n${machine.join(', ')}; median of ${rounds} rounds of ${seconds} s\n`);
}

/** Prints a table as soon as it is whole, and on the standard error what is being measured. */
async function measure(asked: Arguments, clients: S3Client[]): Promise<void> {
  const rows = planRows(asked);
  let table: { row: Row; results: Result[] }[] = [];
  for (const [index, row] of rows.entries()) {
    const { load, size, connections } = row;
    process.stderr.write(`${index + 1}/${rows.length} ${load.name} ${size} x ${connections}\n`);
    table.push({ row, results: await measureRow(row, clients, asked) });
    if (rows[index + 1]?.load === load) continue;
    const servers = clients.map(({ server }) => server.name);
    process.stdout.write(`\n### ${load.title}\n\n${formatTable(servers, table)}\n`);
    table = [];
  }
}
