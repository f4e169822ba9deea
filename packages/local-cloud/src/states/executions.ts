import { randomUUID } from 'node:crypto';
import { type Clock, type HistoryEvent, type Json, runExecution } from '@s3-lambda-bench/asl';
import type { ClientCredentials, Clients } from '../clients/make-clients.ts';
import { ServiceError } from '../endpoint/service-error.ts';
import { messageOf } from '../errors.ts';
import { parseJson } from '../json.ts';
import type { CredentialIssuer } from '../roles/issue-credentials.ts';
import { checkName, type StateMachineRecord } from './state-machines.ts';
import { findIntegration } from './tasks/index.ts';
import { runtimeFailure } from './tasks/task-integration.ts';

/** An execution and what is known of it by now. Times in Unix milliseconds. */
export interface ExecutionRecord {
  arn: string;
  name: string;
  stateMachineArn: string;
  input: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  startedAtMs: number;
  stoppedAtMs?: number;
  output?: string;
  error?: string;
  cause?: string;
  events: HistoryEvent[];
}

interface Means {
  clock: Clock;
  credentials: CredentialIssuer;
  clientsOf: (credentials: ClientCredentials) => Clients;
}

/** Step Functions quotas: input or result data of a task, state, or execution, in bytes. */
const maxInputBytes = 262_144;

/** Runs executions and keeps them in memory: see GAPS.md. */
export class Executions {
  readonly #means: Means;
  readonly #records: ExecutionRecord[] = [];
  readonly #running = new Map<ExecutionRecord, { abort: AbortController; ended: Promise<void> }>();

  constructor(means: Means) {
    this.#means = means;
  }

  /** Newest first. */
  all(): readonly ExecutionRecord[] {
    return this.#records;
  }

  /** Throws ExecutionDoesNotExist. */
  require(arn: string): ExecutionRecord {
    const record = this.#records.find((candidate) => candidate.arn === arn);
    if (record === undefined)
      throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  /** Starts an execution, or gives the running one of the same name and input. Throws a ServiceError. */
  start(machine: StateMachineRecord, request: { name?: string; input?: string }): ExecutionRecord {
    const { name = randomUUID(), input = '{}' } = request;
    checkName(name);
    const document = readInput(input);
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const present = this.#records.find((candidate) => candidate.arn === arn);
    if (present?.status === 'RUNNING' && present.input === input) return present;
    if (present !== undefined)
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    const startedAtMs = this.#means.clock.now();
    const record = newRecord({ arn, name, stateMachineArn: machine.arn, input, startedAtMs });
    this.#records.unshift(record);
    this.#launch(record, machine, document);
    return record;
  }

  /** Resolves once the execution has ended. Throws ExecutionDoesNotExist. */
  async stop(arn: string, reason: { error?: string; cause?: string }): Promise<ExecutionRecord> {
    const record = this.require(arn);
    await this.#abort(record, reason);
    return record;
  }

  /** Stops every execution. */
  async close(): Promise<void> {
    const reason = { cause: 'the local cloud was closed' };
    await Promise.all([...this.#running.keys()].map((record) => this.#abort(record, reason)));
  }

  #launch(record: ExecutionRecord, machine: StateMachineRecord, input: Json): void {
    const abort = new AbortController();
    const run = runUnderRole({ record, machine, input, signal: abort.signal }, this.#means);
    this.#running.set(record, { abort, ended: run.finally(() => this.#running.delete(record)) });
  }

  async #abort(record: ExecutionRecord, reason: { error?: string; cause?: string }): Promise<void> {
    const execution = this.#running.get(record);
    execution?.abort.abort(reason);
    await execution?.ended;
  }
}

interface Run {
  record: ExecutionRecord;
  machine: StateMachineRecord;
  input: Json;
  signal: AbortSignal;
}

/** Runs one execution under its role; a fault of this program ends it as States.Runtime. */
async function runUnderRole(what: Run, means: Means): Promise<void> {
  const { record } = what;
  try {
    Object.assign(record, resultOf(await interpret(what, means)));
  } catch (error) {
    Object.assign(record, { status: 'FAILED', error: 'States.Runtime', cause: messageOf(error) });
  }
  record.stoppedAtMs = means.clock.now();
}

async function interpret({ record, machine, input, signal }: Run, { clock, credentials, clientsOf }: Means) {
  const { roleArn } = machine;
  const credential = await credentials.assumeRole({
    roleArn,
    sessionName: record.name.slice(0, 64),
    servicePrincipal: 'states.amazonaws.com',
  });
  const clients = clientsOf(credential);
  try {
    return await runExecution(machine.machine, {
      input,
      signal,
      clock,
      random: Math.random,
      context: contextOf(record, machine),
      onEvent: (event) => record.events.push(event),
      task: async (request) => {
        const found = findIntegration(request.resource);
        if (found === undefined) return runtimeFailure(`${request.resource} is not built in local-cloud`);
        return found.integration({ request, clients, target: found.target });
      },
    });
  } finally {
    await credentials.revoke(credential.accessKeyId);
  }
}

function resultOf(result: Awaited<ReturnType<typeof runExecution>>): Partial<ExecutionRecord> {
  const { status } = result;
  if (status === 'SUCCEEDED') return { status, output: JSON.stringify(result.output) };
  return result;
}

function contextOf({ arn, name, startedAtMs }: ExecutionRecord, machine: StateMachineRecord) {
  return {
    executionArn: arn,
    executionName: name,
    startTime: new Date(startedAtMs).toISOString(),
    roleArn: machine.roleArn,
    stateMachineArn: machine.arn,
    stateMachineName: machine.name,
  };
}

function newRecord(known: Omit<ExecutionRecord, 'status' | 'events'>): ExecutionRecord {
  return { ...known, status: 'RUNNING', events: [] };
}

function readInput(input: string): Json {
  if (Buffer.byteLength(input) > maxInputBytes)
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${maxInputBytes}`,
    );
  const document = parseJson(input);
  if (document === undefined)
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${input.slice(0, 80)}' is not valid JSON`,
    );
  return document;
}
