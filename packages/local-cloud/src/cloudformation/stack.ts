import type { Json, JsonObject } from '../json.ts';
import type { ParameterValue } from '../template/parameters.ts';
import type { PresentResource } from '../template/plan.ts';
import type { RemovalPolicy } from '../template/template.ts';

/** CloudFormation API reference, "Stack": the statuses that a stack takes here. Rollback is not built, so none of its. */
export type StackStatus =
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'CREATE_FAILED'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

export type ResourceStatus = Exclude<StackStatus, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'> | 'DELETE_SKIPPED';

/** A resource of a stack, as far as it has come. Times are ISO 8601. */
export interface StackResource {
  type: string;
  generatedName: string;
  /** Absent until it is known. */
  physicalId?: string;
  attributes: Record<string, Json>;
  /** As last applied with success. */
  properties: JsonObject;
  state: PresentResource['state'];
  status: ResourceStatus;
  statusReason?: string;
  changedAt: string;
  dependsOn: string[];
  deletionPolicy: RemovalPolicy;
  updateReplacePolicy: RemovalPolicy;
}

/** What a replacement or a failed creation left behind, to be deleted once the stack stands. */
export interface Leftover {
  logicalId: string;
  type: string;
  physicalId: string;
  generatedName: string;
  properties: JsonObject;
}

interface StackOutput {
  key: string;
  value: string;
  description?: string;
}

/** A stack as it is kept: plain JSON. */
export interface Stack {
  stackId: string;
  stackName: string;
  status: StackStatus;
  statusReason?: string;
  description?: string;
  createdAt: string;
  updatedAt?: string;
  deletedAt?: string;
  templateBody: string;
  parameters: Record<string, ParameterValue>;
  capabilities: string[];
  tags: Record<string, string>;
  outputs: StackOutput[];
  resources: Record<string, StackResource>;
  leftovers: Leftover[];
}

/** CloudFormation API reference, "StackEvent". A stack's own events carry its name as logical id. */
export interface StackEvent {
  eventId: string;
  timestamp: string;
  logicalId: string;
  physicalId: string;
  type: string;
  status: StackStatus | ResourceStatus;
  statusReason?: string;
}

export const stackType = 'AWS::CloudFormation::Stack';

/** Whether an operation is under way. */
export function isInProgress(status: string): boolean {
  return status.endsWith('_IN_PROGRESS');
}

/** What an operation that cannot go on leaves its stack as; AWS's own do not stop half-way, but for a cleanup, which is given up. */
const givenUpAs: Partial<Record<StackStatus, StackStatus>> = {
  CREATE_IN_PROGRESS: 'CREATE_FAILED',
  UPDATE_IN_PROGRESS: 'UPDATE_FAILED',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_COMPLETE',
  DELETE_IN_PROGRESS: 'DELETE_FAILED',
};

/** The status of a stack whose operation was given up; its own where none is under way. */
export function statusWhenGivenUp(status: StackStatus): StackStatus {
  return givenUpAs[status] ?? status;
}
