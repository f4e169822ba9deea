import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type ExecutionInput, parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { BenchError, messageOf } from '../errors.ts';
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
  const following = follow(client, executionArn, { input, progress, signal, pollMs });
  const execution = await following.catch(async (error) => {
    if (signal.aborted) await stop(client, executionArn, progress);
    throw error;
  });
  return readReport(execution);
}

/** An execution that goes on costs money: whoever interrupted it must know where it could not be stopped. */
async function stop(client: SFNClient, executionArn: string, progress: Progress): Promise<void> {
  try {
    await client.send(new StopExecutionCommand({ executionArn, cause: 'stopped by its caller' }));
  } catch (error) {
    progress.done('race', `could not be stopped (${messageOf(error)}); stop it yourself: ${executionArn}`);
  }
}

/** Answers with what DescribeExecution says of the execution once it has ended. */
async function follow(
  client: SFNClient,
  executionArn: string,
  {
    input,
    progress,
    signal,
    pollMs,
  }: { input: ExecutionInput; progress: Progress; signal: AbortSignal; pollMs: number },
): Promise<DescribeExecutionOutput> {
  const follower = makeHistoryFollower(input.contenders);
  let seen = 0;
  for (;;) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    const events = await eventsAfter(client, executionArn, seen);
    seen += events.length;
    const state = describeProgress(follower.follow(events), input);
    if (execution.status !== 'RUNNING') {
      progress.done('race', state);
      return execution;
    }
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

function readReport({ status, output, error, cause }: DescribeExecutionOutput): Report {
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
