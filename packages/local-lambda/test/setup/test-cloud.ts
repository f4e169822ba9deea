import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Principal } from '@s3-lambda-bench/iam';
import {
  type LambdaServiceOptions,
  type LogsService,
  makeLambdaService,
  makeLogsService,
} from '../../src/index.ts';
import { makeZip, type ZipContent } from './make-zip.ts';

const account = { accountId: '000000000000', region: 'us-east-1' };
const root: Principal = {
  arn: 'arn:aws:iam::000000000000:root',
  accountId: account.accountId,
  policies: 'root',
};

/** Both services on one port, as local-cloud has them but with all CPUs for everybody, driven by the official SDKs. Disposing it fails if anything is left, or if a fault went unseen. */
export interface TestCloud extends AsyncDisposable {
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  dataDir: string;
  /** Keys that were given out, in order, and those given back. */
  granted: string[];
  revoked: string[];
  faults: Error[];
  /** Whoever asks from now on. */
  caller: { current: Principal };
  close(): Promise<void>;
}

export async function givenCloud(options: Partial<LambdaServiceOptions> = {}): Promise<TestCloud> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'local-lambda-test-'));
  const cloud = {
    granted: [] as string[],
    revoked: [] as string[],
    faults: [] as Error[],
  };
  const caller = { current: root };
  const logsService: LogsService = makeLogsService({
    ...account,
    maxEventsPerGroup: 1_000,
    beforeRead: (group) => lambdaService.catchUp(group),
  });
  const lambdaService = makeLambdaService({
    ...account,
    dataDir,
    logs: logsService.writer,
    fetchCode: async () => {
      throw Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey' });
    },
    credentialsFor: async ({ functionName }) => {
      const accessKeyId = `ASIA${cloud.granted.length}${functionName.toUpperCase().replace(/\W/g, '')}`;
      cloud.granted.push(accessKeyId);
      return { accessKeyId, secretAccessKey: 'secret', sessionToken: 'token' };
    },
    revoke: async (accessKeyId) => {
      cloud.revoked.push(accessKeyId);
    },
    takeLedger: async () => ({}),
    shareCpu: false,
    onFault: (error) => cloud.faults.push(error),
    ...options,
  });
  const server = createServer(async (request, response) => {
    const service = request.headers['x-amz-target'] === undefined ? lambdaService : logsService;
    await service.handle(request, response, caller.current, await buffer(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = {
    endpoint: `http://127.0.0.1:${port}`,
    region: account.region,
    credentials: { accessKeyId: 'root', secretAccessKey: 'root' },
    maxAttempts: 1,
  };
  const lambda = new LambdaClient(client);
  const logs = new CloudWatchLogsClient(client);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= lambdaService.close();
    return closing;
  };
  return {
    ...cloud,
    lambda,
    logs,
    dataDir,
    caller,
    close,
    [Symbol.asyncDispose]: async () => {
      await close();
      await logsService.close();
      lambda.destroy();
      logs.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      const left = await readdir(path.join(dataDir, 'environments'));
      await rm(dataDir, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
      if (cloud.faults.length > 0)
        throw new AggregateError(cloud.faults, 'faults that no caller was told of');
    },
  };
}

/** Makes a function; Node.js 24 with an `index.mjs` unless told otherwise. */
export async function givenFunction(
  { lambda }: Pick<TestCloud, 'lambda'>,
  content: ZipContent | string,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  const FunctionName = settings.FunctionName ?? 'fun';
  const files = typeof content === 'string' ? { 'index.mjs': content } : content;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::000000000000:role/fun',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 20,
      Code: { ZipFile: await makeZip(files) },
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'DEBUG' },
      ...settings,
    }),
  );
  return FunctionName;
}

/** A function of an OS-only runtime: `bootstrap` is the given script. */
export function givenBootstrap(
  cloud: Pick<TestCloud, 'lambda'>,
  script: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  const files = { bootstrap: { text: script, mode: 0o755 } };
  return givenFunction(cloud, files, { Runtime: 'provided.al2023', Handler: 'none', ...settings });
}

export interface Invoked {
  payload: unknown;
  text: string;
  functionError: string | undefined;
  requestId: string;
  tail: string;
}

export async function invoke(
  { lambda }: Pick<TestCloud, 'lambda'>,
  event: unknown = {},
  input: Partial<InvokeCommandInput> = {},
): Promise<Invoked> {
  const result = await lambda.send(
    new InvokeCommand({ FunctionName: 'fun', Payload: JSON.stringify(event), LogType: 'Tail', ...input }),
  );
  const text = result.Payload?.transformToString() ?? '';
  return {
    payload: JSON.parse(text),
    text,
    functionError: result.FunctionError,
    requestId: result.$metadata.requestId ?? '',
    tail: Buffer.from(result.LogResult ?? '', 'base64').toString(),
  };
}

/** Lambda's system records of a function, in the order in which they were written. */
export async function readRecords({ logs }: Pick<TestCloud, 'logs'>, group = '/aws/lambda/fun') {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: group }));
  return events
    .map(({ message = '' }) => message)
    .filter((message) => message.startsWith('{"time"'))
    .map((message): { type: string; record: Record<string, unknown> } => JSON.parse(message));
}
