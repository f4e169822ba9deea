import { z } from 'zod';
import { ServiceError } from '../../endpoint/service-error.ts';
import { checkDefinition } from '../definitions.ts';
import type { Revision, StateMachineRecord } from '../state-machine-store.ts';
import { type Answer, arn, defineOperation, includedData, seconds } from './operation.ts';
import { isText, pageShape, pageSize, placeIn, tokenAfter } from './paging.ts';
import { addTags, tagList } from './tag-operations.ts';

const definition = z.string().max(1_048_576);

/** What clients send to ask for nothing. Anything more of these is not built. */
const configuration = {
  loggingConfiguration: z
    .strictObject({
      level: z.literal('OFF').exactOptional(),
      includeExecutionData: z.literal(false).exactOptional(),
      destinations: z.tuple([]).exactOptional(),
    })
    .exactOptional(),
  tracingConfiguration: z.strictObject({ enabled: z.literal(false).exactOptional() }).exactOptional(),
  encryptionConfiguration: z.strictObject({ type: z.literal('AWS_OWNED_KEY') }).exactOptional(),
  publish: z.literal(false).exactOptional(),
};

export const createStateMachine = defineOperation(
  z.strictObject({
    name: z.string().min(1).max(80),
    definition: definition.min(1),
    roleArn: arn,
    type: z.literal('STANDARD').exactOptional(),
    tags: tagList.exactOptional(),
    ...configuration,
  }),
  ({ name, tags = [], ...request }, { machines }) => {
    const created = machines.create({ ...request, name, tags: addTags({}, tags, name) });
    return { stateMachineArn: created.arn, creationDate: seconds(created.createdAtMs) };
  },
);

export const describeStateMachine = defineOperation(
  z.strictObject({ stateMachineArn: arn, includedData }),
  (request, { machines }) => {
    const record = machines.require(request.stateMachineArn);
    return { ...summary(record), status: record.status, ...contentOf(record, request.includedData) };
  },
);

export const describeStateMachineForExecution = defineOperation(
  z.strictObject({ executionArn: arn, includedData }),
  (request, { machines, executions }) => {
    const { stateMachineArn, revision: number, mapRunArn } = executions.require(request.executionArn);
    const revision = machines.revision(number);
    if (revision === undefined)
      throw new Error(`revision ${number} of ${stateMachineArn} is gone, though an execution is of it`);
    return {
      stateMachineArn,
      name: stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1),
      updateDate: seconds(revision.updatedAtMs),
      mapRunArn,
      label: mapRunArn && labelOf(stateMachineArn),
      ...contentOf(revision, request.includedData),
    };
  },
);

/** Of a child execution's machine. */
function labelOf(stateMachineArn: string): string {
  return stateMachineArn.slice(stateMachineArn.indexOf('/') + 1);
}

/** Without encrypted data, the definition is an empty object (API reference, DescribeStateMachine). */
function contentOf(
  { definition, roleArn, revisionId }: Revision,
  data: 'ALL_DATA' | 'METADATA_ONLY' | undefined,
): Answer {
  return {
    definition: data === 'METADATA_ONLY' ? '{}' : definition,
    roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    revisionId,
  };
}

export const updateStateMachine = defineOperation(
  z.strictObject({
    stateMachineArn: arn,
    definition: definition.min(1).exactOptional(),
    roleArn: arn.exactOptional(),
    ...configuration,
  }),
  ({ stateMachineArn, publish: _publish, ...change }, { machines, now }) => {
    if (Object.keys(change).length === 0) throw nothingToUpdate();
    const { revisionId } = machines.update(stateMachineArn, change);
    return { updateDate: seconds(now()), revisionId };
  },
);

function nothingToUpdate(): ServiceError {
  return new ServiceError(
    'MissingRequiredParameter',
    'Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration, or the TracingConfiguration must be specified',
  );
}

/** Succeeds where there is none, too (recorded 2023-06-22). */
export const deleteStateMachine = defineOperation(
  z.strictObject({ stateMachineArn: arn }),
  ({ stateMachineArn }, { machines, executions }) => {
    if (machines.find(stateMachineArn) !== undefined) executions.deleteMachine(stateMachineArn);
    return {};
  },
);

export const listStateMachines = defineOperation(
  z.strictObject({ ...pageShape, nextToken: z.string().min(1).max(1024).exactOptional() }),
  (request, { machines }) => {
    const list = 'state machines';
    const after = placeIn(list, request.nextToken, isText);
    const page = machines.list({ size: pageSize(request), ...(after !== undefined && { after }) });
    return { stateMachines: page.items.map(summary), nextToken: tokenAfter(list, page, ({ name }) => name) };
  },
);

/** None is ever published here; Terraform asks right after it has made a machine. */
export const listStateMachineVersions = defineOperation(
  z.strictObject({ stateMachineArn: arn, ...pageShape }),
  ({ stateMachineArn }, { machines }) => {
    machines.require(stateMachineArn);
    return { stateMachineVersions: [] };
  },
);

/** API reference, ValidateStateMachineDefinition: up to 100 diagnostics, 100 unless asked otherwise; 0 is the default, too. */
const maxDiagnostics = 100;

export const validateStateMachineDefinition = defineOperation(
  z.strictObject({
    definition,
    type: z.literal('STANDARD').exactOptional(),
    severity: z.enum(['ERROR', 'WARNING']).exactOptional(),
    maxResults: z.int().min(0).max(maxDiagnostics).exactOptional(),
  }),
  ({ definition, maxResults = 0 }) => {
    const checked = checkDefinition(definition);
    if (checked.ok) return { result: 'OK', diagnostics: [], truncated: false };
    const shown = checked.diagnostics.slice(0, maxResults === 0 ? maxDiagnostics : maxResults);
    return { result: 'FAIL', diagnostics: shown, truncated: shown.length < checked.diagnostics.length };
  },
);

/** Standard machines run in the background only (recorded 2024-07-03), and there are no others here. */
export const startSyncExecution = defineOperation(
  z.looseObject({ stateMachineArn: arn }),
  ({ stateMachineArn }, { machines }) => {
    machines.require(stateMachineArn);
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    );
  },
);

function summary({ arn, name, createdAtMs }: StateMachineRecord) {
  return {
    stateMachineArn: arn,
    name,
    type: 'STANDARD',
    creationDate: seconds(createdAtMs),
  } satisfies Answer;
}
