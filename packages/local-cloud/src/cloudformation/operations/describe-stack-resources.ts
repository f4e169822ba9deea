import { z } from 'zod';
import { validationError } from '../../template/template-error.ts';
import { defineOperation, requireStack } from './operation.ts';

const input = z.strictObject({ StackName: z.string(), LogicalResourceId: z.string().exactOptional() });

/** The resources that a stack holds now, or one of them. */
export const describeStackResources = defineOperation(input, ({ StackName, LogicalResourceId }, context) => {
  const { stackId, stackName, resources } = requireStack(StackName, context);
  const entries = Object.entries(resources).filter(
    ([logicalId]) => LogicalResourceId === undefined || logicalId === LogicalResourceId,
  );
  if (LogicalResourceId !== undefined && entries.length === 0)
    throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${stackName}`);
  return {
    StackResources: entries.map(([logicalId, resource]) => ({
      StackName: stackName,
      StackId: stackId,
      LogicalResourceId: logicalId,
      PhysicalResourceId: resource.physicalId,
      ResourceType: resource.type,
      Timestamp: resource.changedAt,
      ResourceStatus: resource.status,
      ResourceStatusReason: resource.statusReason,
      DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    })),
  };
});
