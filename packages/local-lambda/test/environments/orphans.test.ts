import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { sweepDeadOwners } from '../../src/environments/orphans.ts';
import { isGone, until } from '../setup/until.ts';

const fixture = fileURLToPath(new URL('../fixtures/lone-service.ts', import.meta.url));

function givenDataDir() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'orphans-test-'));
  return { dataDir, [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }) };
}

/** A service in a process of its own, and the three processes of its one environment. */
async function givenService(dataDir: string, whatThen: 'close' | 'stay') {
  const service = spawn(process.execPath, [fixture, dataDir, whatThen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(service, 'exit');
  const [line] = await once(createInterface({ input: service.stdout }), 'line');
  const processIds: number[] = JSON.parse(String(line));
  return { service, exited, processIds };
}

describe('kill -9 of the service', () => {
  test('ends the processes of its environments, those that left their group too, and removes their temp dirs', async () => {
    using given = givenDataDir();
    const { service, processIds } = await givenService(given.dataDir, 'stay');
    expect(processIds).toHaveLength(3);
    expect(processIds.some(isGone)).toBe(false);
    service.kill('SIGKILL');
    await until(() => processIds.every(isGone));
    await until(() => readdirSync(path.join(given.dataDir, 'environments')).length === 0);
  });
});

describe('closing the service', () => {
  test('leaves nothing that keeps its process from ending', async () => {
    using given = givenDataDir();
    const { exited, processIds } = await givenService(given.dataDir, 'close');
    expect(await exited).toEqual([0, null]);
    expect(processIds.every(isGone)).toBe(true);
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
