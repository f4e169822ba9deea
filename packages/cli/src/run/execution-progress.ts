import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { contenderName } from '@s3-lambda-bench/report';

/** How far an execution has come, from its history alone. */
export interface ExecutionProgress {
  /** By contender id (`<lang>-<dev_id>`): invocations that have ended, however they ended. */
  runsEnded: Map<string, number>;
  archivesJudged: number;
}

const endings = new Set([
  'TaskSucceeded',
  'TaskFailed',
  'TaskTimedOut',
  'TaskSubmitFailed',
  'TaskStartFailed',
]);

/** Follows a history page by page; what it counted so far is in `progress`. */
export function makeHistoryFollower(contenderArns: string[]): {
  follow(events: HistoryEvent[]): ExecutionProgress;
} {
  const contenders = new Set(contenderArns);
  /** Function invoked, by the id of the event that scheduled or started the task. */
  const functionOf = new Map<number, string>();
  const progress: ExecutionProgress = { runsEnded: new Map(), archivesJudged: 0 };

  return {
    follow: (events) => {
      for (const event of events) followOne(event);
      return progress;
    },
  };

  function followOne({
    id = 0,
    type = 'TaskScheduled',
    previousEventId = 0,
    taskScheduledEventDetails,
  }: HistoryEvent) {
    const invoked =
      type === 'TaskScheduled'
        ? archiver(taskScheduledEventDetails?.parameters)
        : functionOf.get(previousEventId);
    if (invoked === undefined) return;
    if (endings.has(type)) count(invoked);
    else functionOf.set(id, invoked);
  }

  function count(functionArn: string): void {
    if (!contenders.has(functionArn)) {
      progress.archivesJudged += 1;
      return;
    }
    const id = contenderName(functionArn);
    progress.runsEnded.set(id, (progress.runsEnded.get(id) ?? 0) + 1);
  }
}

/** The function of a task that is about one archive: a contender's run, or control's judgement of it. */
function archiver(parameters: string | undefined): string | undefined {
  const { FunctionName, Payload } = JSON.parse(parameters ?? '{}');
  return typeof Payload?.archive_key === 'string' ? FunctionName : undefined;
}
