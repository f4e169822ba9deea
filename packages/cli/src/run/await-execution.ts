import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type ExecutionInput, parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { BenchError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import { type ExecutionProgress, makeHistoryFollower } from './execution-progress.ts';

/** Starts an execution, tells how it comes along, and answers with its report. An abort of the signal stops the execution too. */
export async function runExecution(
  client: SFNClient,
  { stateMachineArn, input }: { stateMachineArn: string; input: ExecutionInput },
  { progress, signal, pollMs }: { progress: Progress; signal: AbortSignal; pollMs: number },
): Promise<Report> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  if (executionArn === undefined)
    throw new BenchError('environment', 'StartExecution answered without an executionArn');
  try {
    await follow(client, executionArn, { input, progress, signal, pollMs });
  } catch (error) {
    if (signal.aborted) await stop(client, executionArn, progress);
    throw error;
  }
  return await readReport(client, executionArn);
}

/** An execution that goes on costs money: whoever interrupted it must know where it could not be stopped. */
async function stop(client: SFNClient, executionArn: string, progress: Progress): Promise<void> {
  try {
    await client.send(new StopExecutionCommand({ executionArn, cause: 'stopped by its caller' }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    progress.done('race', `could not be stopped (${reason}); stop it yourself: ${executionArn}`);
  }
}

async function follow(
  client: SFNClient,
  executionArn: string,
  {
    input,
    progress,
    signal,
    pollMs,
  }: { input: ExecutionInput; progress: Progress; signal: AbortSignal; pollMs: number },
): Promise<void> {
  const follower = makeHistoryFollower(input.contenders);
  let seen = 0;
  for (;;) {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    const events = await eventsAfter(client, executionArn, seen);
    seen += events.length;
    const state = describeProgress(follower.follow(events), input);
    if (status !== 'RUNNING') return progress.done('race', state);
    progress.update('race', state);
    await sleep(pollMs, undefined, { signal });
  }
}

/** The events past the first `seen`, oldest first: read backwards so that each poll costs only what is new. */
async function eventsAfter(client: SFNClient, executionArn: string, seen: number): Promise<HistoryEvent[]> {
  const fresh: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1000, nextToken }),
    );
    const events = page.events ?? [];
    const unseen = events.filter(({ id = 0 }) => id > seen);
    fresh.push(...unseen);
    nextToken = unseen.length < events.length ? undefined : page.nextToken;
  } while (nextToken !== undefined);
  return fresh.reverse();
}

function describeProgress(
  { runsEnded, archivesJudged }: ExecutionProgress,
  { contenders, runs }: ExecutionInput,
): string {
  const ended = [...runsEnded.values()].reduce((sum, count) => sum + count, 0);
  const total = runs === undefined ? '' : ` of ${runs * contenders.length}`;
  const each = [...runsEnded].map(([id, count]) => `${id} ${count}`).join(', ');
  return `${ended}${total} runs ended, ${archivesJudged} archives judged${each === '' ? '' : ` (${each})`}`;
}

async function readReport(client: SFNClient, executionArn: string): Promise<Report> {
  const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== 'SUCCEEDED' || output === undefined) {
    throw new BenchError(
      'environment',
      `the execution ended as ${status}: ${error ?? 'no error'}: ${cause ?? 'no cause'}`,
    );
  }
  const report = parse(reportSchema, JSON.parse(output));
  if (!report.ok)
    throw new BenchError('environment', `the execution's report is malformed: ${report.problems.join('; ')}`);
  return report.value;
}
