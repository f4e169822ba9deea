import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { type RunningServer, servers } from './servers.ts';

/** Measures S3 servers side by side, over real sockets: `npm run perf -- local-s3 [server...]`. */

interface Load {
  name: string;
  method: 'GET' | 'PUT' | 'HEAD';
  sizeBytes: number;
  requests: number;
  /** Different keys, used in turn. */
  keys: number;
}

const mib = 1_048_576;
const connections = 8;
const rounds = 3;
const loads: Load[] = [
  { name: 'PUT 5 MiB', method: 'PUT', sizeBytes: 5 * mib, requests: 200, keys: 50 },
  { name: 'GET 5 MiB', method: 'GET', sizeBytes: 5 * mib, requests: 400, keys: 50 },
  { name: 'PUT 4 KiB', method: 'PUT', sizeBytes: 4096, requests: 4000, keys: 500 },
  { name: 'GET 4 KiB', method: 'GET', sizeBytes: 4096, requests: 4000, keys: 500 },
  { name: 'HEAD', method: 'HEAD', sizeBytes: 4096, requests: 4000, keys: 500 },
];

const credential: Credential = {
  accessKeyId: 'S3RVER', // the only one that s3rver takes
  secretAccessKey: 'S3RVER',
  principal: { arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', policies: 'root' },
};

for (const [name, start] of servers(process.argv.slice(2))) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'local-s3-perf-'));
  const server = await start({ dataDir, credential });
  try {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    await send(server, agent, { method: 'PUT', path: '/perf' });
    for (const load of loads) console.log(`${name.padEnd(10)} ${await measure(server, agent, load)}`);
    agent.destroy();
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(server: RunningServer, agent: Agent, load: Load): Promise<string> {
  const results = [];
  for (let round = 0; round < rounds; round++) results.push(await run(server, agent, load));
  const [median = { seconds: Number.NaN, cpuSeconds: Number.NaN }] = results
    .sort((a, b) => a.seconds - b.seconds)
    .slice(Math.floor(rounds / 2));
  const gigabytes = (load.requests * load.sizeBytes) / 1e9;
  const columns = [
    `${((1000 * gigabytes) / median.seconds).toFixed(0).padStart(6)} MB/s`,
    `${(load.requests / median.seconds).toFixed(0).padStart(6)} requests/s`,
    `${((1e6 * median.cpuSeconds) / load.requests).toFixed(0).padStart(7)} CPU us/request`,
    `${(median.cpuSeconds / gigabytes).toFixed(2).padStart(6)} CPU s/GB`,
    `${peakMemoryMib(server.pid).toFixed(0).padStart(5)} MiB peak`,
  ];
  return `${load.name.padEnd(10)} ${columns.join('  ')}`;
}

async function run(server: RunningServer, agent: Agent, { method, sizeBytes, requests, keys }: Load) {
  const body = method === 'PUT' ? Buffer.alloc(sizeBytes, 'local-s3') : undefined;
  const before = { ms: performance.now(), cpuSeconds: cpuSeconds(server.pid) };
  let next = 0;
  const worker = async () => {
    for (let number = next++; number < requests; number = next++) {
      const key = `/perf/${sizeBytes}/${number % keys}`;
      await send(server, agent, { method, path: key, ...(body === undefined ? {} : { body }) });
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return {
    seconds: (performance.now() - before.ms) / 1000,
    cpuSeconds: cpuSeconds(server.pid) - before.cpuSeconds,
  };
}

function send(
  { endpoint }: RunningServer,
  agent: Agent,
  { method, path: rawPath, body }: { method: string; path: string; body?: Buffer },
): Promise<void> {
  const { host, hostname, port } = new URL(endpoint);
  const signer = { credential, region: 'us-east-1', service: 's3', nowMs: Date.now() };
  const headers = signRequest({ method, rawPath, host, payloadHash: 'UNSIGNED-PAYLOAD' }, signer);
  const length = { 'content-length': body?.length ?? 0 };
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      agent,
      hostname,
      port,
      method,
      path: rawPath,
      headers: { ...headers, ...length },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${method} ${rawPath} answered ${response.statusCode}`));
      });
      response.resume();
    });
    request.end(body);
  });
}

/** Of the whole process: fields 14 and 15 of /proc/<pid>/stat, in hundredths of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function peakMemoryMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
