import type { ResourceStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import { firstFailure } from '../../src/deploy/first-failure.ts';

const StackId = 'arn:aws:cloudformation:us-east-1:000000000000:stack/Bench/1';

/** Events as `<who> <status>`, oldest first; the stack is `Bench`. Given newest first, as CloudFormation does. */
function givenEvents(...told: `${string} ${ResourceStatus}`[]) {
  return told.toReversed().map((text, index) => {
    const [LogicalResourceId = '', ResourceStatus] = text.split(' ') as [string, ResourceStatus];
    const PhysicalResourceId = LogicalResourceId === 'Bench' ? StackId : LogicalResourceId;
    return {
      StackId,
      StackName: 'Bench',
      EventId: `${index}`,
      Timestamp: new Date(0),
      LogicalResourceId,
      PhysicalResourceId,
      ResourceStatus,
    };
  });
}

describe('the failure that is told', () => {
  test('is the first, which the others follow from', () => {
    const events = givenEvents(
      'Bench CREATE_IN_PROGRESS',
      'Bucket CREATE_COMPLETE',
      'Corpus CREATE_FAILED',
      'Function CREATE_FAILED',
      'Bench CREATE_FAILED',
    );
    expect(firstFailure(events)).toMatchObject({ LogicalResourceId: 'Corpus' });
  });

  test('is none of an earlier deployment', () => {
    const events = givenEvents(
      'Bench CREATE_IN_PROGRESS',
      'Corpus CREATE_FAILED',
      'Bench CREATE_FAILED',
      'Bench UPDATE_IN_PROGRESS',
      'Role UPDATE_FAILED',
      'Bench UPDATE_FAILED',
    );
    expect(firstFailure(events)).toMatchObject({ LogicalResourceId: 'Role' });
  });

  test('is nothing where nothing failed', () => {
    expect(firstFailure(givenEvents('Bench CREATE_IN_PROGRESS', 'Bench CREATE_COMPLETE'))).toBeUndefined();
  });
});
