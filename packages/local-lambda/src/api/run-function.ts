import type { InvocationResult } from '../environments/environment.ts';
import { ServiceError } from '../errors.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import type { Invocation } from '../runtime-api/session.ts';
import type { Launch } from '../runtimes/runtime.ts';
import { launchOf, prepareRuntime } from '../runtimes/runtimes.ts';
import type { FunctionHost } from './operation.ts';

/** Runs a function once. Throws TooManyRequestsException, and InvalidRuntimeException where this machine cannot run it. */
export function runFunction(
  host: FunctionHost,
  record: FunctionRecord,
  invocation: Omit<Invocation, 'traceId'>,
): Promise<InvocationResult> {
  return host.running.track(record.name, run(host, record, invocation));
}

async function run(
  { options, pool }: FunctionHost,
  record: FunctionRecord,
  invocation: Omit<Invocation, 'traceId'>,
): Promise<InvocationResult> {
  const launch = requireLaunch(options.nodePath, record);
  const problem = await prepareRuntime(record.configuration.Runtime);
  if (problem !== undefined) throw new ServiceError('InvalidRuntimeException', problem);
  return pool.run(record, launch, invocation);
}

/** What to execute for a function. Throws InvalidRuntimeException, which says what this machine lacks. */
export function requireLaunch(nodePath = process.execPath, { configuration, code }: FunctionRecord): Launch {
  const launch = launchOf({
    runtime: configuration.Runtime,
    taskRoot: code.folder,
    memoryMb: configuration.MemorySize,
    variables: configuration.Environment?.Variables ?? {},
    nodePath,
  });
  if ('missing' in launch) throw new ServiceError('InvalidRuntimeException', launch.missing);
  return launch;
}
