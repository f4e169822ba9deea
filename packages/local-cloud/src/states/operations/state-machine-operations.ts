import { z } from 'zod';
import { findProblems, type StateMachineRecord } from '../state-machines.ts';
import { type Answer, defineOperation, pageShape, pageSize, seconds } from './operation.ts';
import { cutPage } from './paging.ts';

const tags = z.array(z.strictObject({ key: z.string(), value: z.string() }));

export const createStateMachine = defineOperation(
  z.strictObject({
    name: z.string(),
    definition: z.string(),
    roleArn: z.string(),
    type: z.literal('STANDARD').exactOptional(),
    tags: tags.exactOptional(),
  }),
  (request, { machines }) => {
    const { arn, createdAtMs } = machines.create(request);
    return { stateMachineArn: arn, creationDate: seconds(createdAtMs) };
  },
);

const byArn = z.strictObject({ stateMachineArn: z.string() });

export const describeStateMachine = defineOperation(byArn, ({ stateMachineArn }, { machines }) => {
  const record = machines.require(stateMachineArn);
  return {
    ...summary(record),
    status: 'ACTIVE',
    definition: record.definition,
    roleArn: record.roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    revisionId: record.revisionId,
  };
});

export const updateStateMachine = defineOperation(
  z.strictObject({
    stateMachineArn: z.string(),
    definition: z.string().exactOptional(),
    roleArn: z.string().exactOptional(),
  }),
  ({ stateMachineArn, ...change }, { machines, now }) => {
    const { revisionId } = machines.update(stateMachineArn, change);
    return { updateDate: seconds(now()), revisionId };
  },
);

/** Executions that run go on; AWS keeps the machine as DELETING until they have ended. */
export const deleteStateMachine = defineOperation(byArn, ({ stateMachineArn }, { machines }) => {
  machines.delete(stateMachineArn);
  return {};
});

export const listStateMachines = defineOperation(z.strictObject(pageShape), (request, { machines }) => {
  const page = cutPage(machines.all(), ({ arn }) => arn, { ...request, size: pageSize(request) });
  return { stateMachines: page.items.map(summary), nextToken: page.nextToken };
});

export const validateStateMachineDefinition = defineOperation(
  z.strictObject({ definition: z.string(), type: z.literal('STANDARD').exactOptional() }),
  ({ definition }) => {
    const { problems } = findProblems(definition);
    return {
      result: problems.length === 0 ? 'OK' : 'FAIL',
      diagnostics: problems.map(({ code, message, path }) => ({
        severity: 'ERROR',
        code,
        message,
        location: path,
      })),
      truncated: false,
    };
  },
);

function summary({ arn, name, createdAtMs }: StateMachineRecord) {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: createdAtMs / 1000 } satisfies Answer;
}
