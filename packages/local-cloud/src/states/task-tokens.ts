import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { TaskResult } from '@s3-lambda-bench/asl';
import { ServiceError } from '../endpoint/service-error.ts';
import { isObject, parseJson } from '../json.ts';

/** The Tasks that wait for their tokens. A token says whose it is to this service alone, in this data directory alone. */
export interface TaskTokens {
  /** A new one, for a Task of this state machine. */
  issue(stateMachineArn: string): string;
  /** Throws InvalidToken for what was never issued. */
  stateMachineOf(token: string): string;
  /** Resolves with what is said of the Task. The token dies when the signal is aborted; then nobody asks what came of it. */
  outcome(token: string, task: WaitingTask): Promise<TaskResult>;
  /** Ends the wait; a token serves once. Throws InvalidToken, TaskTimedOut. */
  settle(token: string, outcome: TaskResult): void;
  /** Throws InvalidToken, TaskTimedOut. */
  heartbeat(token: string): void;
}

interface WaitingTask {
  signal: AbortSignal;
  heartbeat(): void;
}

/** `secret` seals the tokens. */
export function makeTaskTokens(secret: string): TaskTokens {
  const seal = makeSeal(secret);
  const waiting = new Map<string, { settle(outcome: TaskResult): void; heartbeat(): void }>();
  const stateMachineOf = (token: string): string => {
    const content = parseJson(seal.open(token) ?? '');
    if (isObject(content) && typeof content.stateMachineArn === 'string') return content.stateMachineArn;
    throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  };
  const requireWaiting = (token: string) => {
    stateMachineOf(token);
    const task = waiting.get(token);
    if (task !== undefined) return task;
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  };
  return {
    issue: (stateMachineArn) => seal.close(JSON.stringify({ stateMachineArn, id: randomUUID() })),
    stateMachineOf,
    outcome: (token, { signal, heartbeat }) => {
      const { promise, resolve } = Promise.withResolvers<TaskResult>();
      waiting.set(token, { settle: resolve, heartbeat });
      const giveUp = () => {
        waiting.delete(token);
        resolve({ ok: false });
      };
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
      return promise;
    },
    settle: (token, outcome) => {
      requireWaiting(token).settle(outcome);
      waiting.delete(token);
    },
    heartbeat: (token) => requireWaiting(token).heartbeat(),
  };
}

const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM: sealed text is `iv | tag | ciphertext` in base64, and nobody can make or change it without the secret. */
function makeSeal(secret: string): { close(text: string): string; open(sealed: string): string | undefined } {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'local-cloud task tokens', 32));
  return {
    close: (text) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
        return text.toString();
      } catch {
        return undefined;
      }
    },
  };
}
