import { describe, expect, test } from '@jest/globals';
import { makeTaskTokens } from '../../src/states/task-tokens.ts';

const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:machine';

describe('a task token', () => {
  test('is dead where its Task is given up before anybody waits for it', async () => {
    const tokens = makeTaskTokens('secret');
    const token = tokens.issue(stateMachineArn);
    const task = { signal: AbortSignal.abort(), heartbeat: () => {} };
    expect(await tokens.outcome(token, task)).toEqual({ ok: false });
    expect(() => tokens.heartbeat(token)).toThrow('Task Timed Out');
  });
});
