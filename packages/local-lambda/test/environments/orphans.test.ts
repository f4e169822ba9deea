import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { sweepDeadOwners } from '../../src/environments/orphans.ts';
import { givenGathering, listens, remainsOf } from '../setup/gathering.ts';
import { isGone, until } from '../setup/until.ts';

const fixture = fileURLToPath(new URL('../fixtures/lone-service.ts', import.meta.url));

function givenDataDir() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'orphans-test-'));
  return { dataDir, [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }) };
}

/** A service in a process of its own, and the environments that its invocations at once have. */
async function givenService(
  dataDir: string,
  { count, whatThen }: { count: number; whatThen: 'close' | 'stay' },
) {
  const gathering = givenGathering();
  const service = spawn(process.execPath, [fixture, dataDir, gathering.folder, String(count), whatThen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(service, 'exit');
  const answered = once(createInterface({ input: service.stdout }), 'line');
  await until(() => gathering.arrivals().length === count || service.exitCode !== null);
  return { service, exited, answered, environments: gathering.arrivals(), ...gathering };
}

describe('kill -9 of the service', () => {
  test.each([
    ['40 invocations at once', 40, false],
    ['an environment at rest', 1, true],
  ])('leaves nothing of %s', async (_title, count, isAtRest) => {
    using given = givenDataDir();
    using running = await givenService(given.dataDir, { count, whatThen: 'stay' });
    if (isAtRest) {
      running.open();
      await running.answered;
    }
    expect(running.environments.flatMap(({ processIds }) => processIds).filter(isGone)).toEqual([]);
    running.service.kill('SIGKILL');
    await running.exited;
    await until(() => readdirSync(path.join(given.dataDir, 'environments')).length === 0);
    await until(() => running.environments.flatMap(remainsOf).length === 0);
    expect(await Promise.all(running.environments.map(listens))).not.toContain(true);
  });
});

describe('closing the service', () => {
  test('leaves nothing, and nothing that keeps its process from ending', async () => {
    using given = givenDataDir();
    using running = await givenService(given.dataDir, { count: 1, whatThen: 'close' });
    running.open();
    expect(await running.exited).toEqual([0, null]);
    expect(running.environments.flatMap(remainsOf)).toEqual([]);
    expect(readdirSync(path.join(given.dataDir, 'environments'))).toEqual([]);
  });
});

describe('a start', () => {
  test('removes what dead owners left and nothing of the living', async () => {
    using given = givenDataDir();
    const folder = (name: string) => path.join(given.dataDir, 'environments', name);
    for (const name of ['4194999-dead', `${process.pid}-alive`])
      mkdirSync(path.join(folder(name), 'x'), { recursive: true });
    await sweepDeadOwners(given.dataDir);
    expect(existsSync(folder('4194999-dead'))).toBe(false);
    expect(existsSync(folder(`${process.pid}-alive`))).toBe(true);
  });

  test('kills processes that carry the mark of an environment that a dead owner left', async () => {
    using given = givenDataDir();
    const id = 'ab'.repeat(16);
    mkdirSync(path.join(given.dataDir, 'environments', '4194999-dead', id), { recursive: true });
    const env = { AWS_LAMBDA_LOG_STREAM_NAME: `2026/01/01/[$LATEST]${id}`, PATH: process.env.PATH };
    const orphan = spawn('sleep', ['1000'], { env });
    await once(orphan, 'spawn');
    const exited = once(orphan, 'exit');
    await sweepDeadOwners(given.dataDir);
    expect(await exited).toEqual([null, 'SIGKILL']);
  });
});
