import { describe, expect, test } from '@jest/globals';
import { describeWithCgroups, describeWithMounts, limitKeepers } from '../setup/kernel-limits.ts';
import { shellRuntime } from '../setup/shell-runtime.ts';
import {
  givenBootstrap,
  givenCloud,
  givenFunction,
  invoke,
  readRecords,
  type TestCloud,
} from '../setup/test-cloud.ts';
import { isGone, processState, until } from '../setup/until.ts';

function platformError(errorType: string, requestId: string, message: string): string {
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` });
}

describe('a timeout', () => {
  const code = `
    import { spawn } from 'node:child_process';
    import { existsSync, writeFileSync } from 'node:fs';
    let calls = 0;
    export const handler = async ({ hang }) => {
      calls += 1;
      const file = process.env.TMPDIR + '/kept';
      const kept = existsSync(file);
      const child = hang ? spawn('sleep', ['1000'], { detached: true }) : undefined;
      writeFileSync(file, String(child?.pid));
      if (hang) await new Promise((resolve) => setTimeout(resolve, 1e6));
      return { kept, calls, childId: Number(process.env.CHILD) };
    };`;

  test.concurrent('kills the process, keeps the temp dir and is told in the words of Lambda', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, code, { Timeout: 1 });
    const { text, functionError, requestId } = await invoke(cloud, { hang: true });
    expect(text).toBe(platformError('Sandbox.Timedout', requestId, 'Task timed out after 1.00 seconds'));
    expect(functionError).toBe('Unhandled');
    const [runtimeDone, report] = (await readRecords(cloud)).slice(-2);
    expect(runtimeDone?.record).toMatchObject({ status: 'timeout', metrics: { producedBytes: 0 } });
    expect(report?.record).toMatchObject({ status: 'timeout', metrics: { durationMs: 1_000 } });
    expect(report?.record).not.toHaveProperty('errorType');
    expect((await invoke(cloud, { hang: false })).payload).toMatchObject({ kept: true, calls: 1 });
    expect(cloud.granted).toHaveLength(1);
  });

  test.concurrent('counts an init that is done within the invocation', async () => {
    await using cloud = await givenCloud({ initTimeoutMs: 50 });
    await givenFunction(cloud, 'await new Promise((resolve) => setTimeout(resolve, 1e6));', { Timeout: 1 });
    const { text, requestId } = await invoke(cloud);
    expect(text).toBe(platformError('Sandbox.Timedout', requestId, 'Task timed out after 1.00 seconds'));
  });

  test.concurrent('stands in a Text log as a line of its own', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, code, { Timeout: 1, LoggingConfig: { LogFormat: 'Text' } });
    const { tail, requestId } = await invoke(cloud, { hang: true });
    expect(tail).toMatch(new RegExp(`^\\d{4}-\\S+Z ${requestId} Task timed out after 1.00 seconds$`, 'm'));
    expect(tail).toMatch(/\tDuration: 1000.00 ms\t.*\tStatus: timeout\t\n$/m);
  });
});

describe('a process that ends', () => {
  test.concurrent.each([
    ['with a status', 'process.exit(7)', 'Runtime exited with error: exit status 7'],
    ['without one', 'process.exit(0)', 'Runtime exited without providing a reason'],
    [
      'by a signal',
      'process.kill(process.pid, "SIGSEGV"); await new Promise(() => setInterval(() => {}, 1000))',
      'Runtime exited with error: signal: segmentation fault',
    ],
  ])('%s is a Runtime.ExitError', async (_title, statement, message) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, `export const handler = async () => { ${statement}; };`);
    const { text, functionError, requestId } = await invoke(cloud);
    expect(text).toBe(platformError('Runtime.ExitError', requestId, message));
    expect(functionError).toBe('Unhandled');
    expect((await readRecords(cloud)).at(-1)?.record).toMatchObject({
      status: 'error',
      errorType: 'Runtime.ExitError',
    });
  });

  test.concurrent('in both tries of its init is one too', async () => {
    await using cloud = await givenCloud();
    await givenBootstrap(cloud, '#!/bin/sh\necho started\nexit 127\n');
    const { text, requestId, tail } = await invoke(cloud);
    expect(text).toBe(
      platformError('Runtime.ExitError', requestId, 'Runtime exited with error: exit status 127'),
    );
    expect(tail.match(/^started$/gm)).toHaveLength(2);
  });

  test.concurrent('after it answered has answered, and its environment starts another', async () => {
    await using cloud = await givenCloud();
    await givenBootstrap(cloud, shellRuntime('exit 3'));
    for (const event of [1, 2]) {
      expect(await invoke(cloud, event)).toMatchObject({ payload: event, functionError: undefined });
    }
    const reports = (await readRecords(cloud)).filter(({ type }) => type === 'platform.report');
    expect(reports.map(({ record }) => [record.status, record.errorType])).toEqual([
      ['error', 'Runtime.ExitError'],
      ['error', 'Runtime.ExitError'],
    ]);
    expect(cloud.granted).toHaveLength(1);
  });
});

describe.each(limitKeepers)('memory that is limited %s', (_keeper, limits) => {
  const hoard =
    'const kept = []; export const handler = async ({ mb }) => { for (let i = 0; i < mb; i += 8) { kept.push(Buffer.alloc(8 << 20, 1)); await new Promise((resolve) => setTimeout(resolve, 1)); } };';

  test.concurrent('is not passed: the function is killed', async () => {
    await using cloud = await givenCloud(limits);
    await givenFunction(cloud, hoard, { MemorySize: 128 });
    const { text, functionError, requestId } = await invoke(cloud, { mb: 100_000 });
    expect(text).toBe(
      platformError('Runtime.OutOfMemory', requestId, 'Runtime exited with error: signal: killed'),
    );
    expect(functionError).toBe('Unhandled');
    expect((await readRecords(cloud)).at(-1)?.record).toMatchObject({
      status: 'error',
      errorType: 'Runtime.OutOfMemory',
      metrics: { maxMemoryUsedMB: 128 },
      local: { memoryLimit: limits.kernelLimits ? 'cgroup' : 'watched' },
    });
    expect(await invoke(cloud, { mb: 1 })).toMatchObject({ functionError: undefined });
  });

  test.concurrent('is not passed in the init phase either, nor in its second try', async () => {
    await using cloud = await givenCloud(limits);
    const code = 'const kept = []; for (;;) kept.push(Buffer.alloc(8 << 20, 1));';
    await givenFunction(cloud, code, { MemorySize: 128 });
    expect((await invoke(cloud)).payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    const inits = (await readRecords(cloud)).filter(({ type }) => type === 'platform.initReport');
    expect(inits.map(({ record }) => [record.phase, record.errorType])).toEqual([
      ['init', 'Runtime.OutOfMemory'],
      ['invoke', 'Runtime.OutOfMemory'],
    ]);
  });

  test.concurrent('is recorded if it is not reached', async () => {
    await using cloud = await givenCloud(limits);
    await givenFunction(cloud, hoard, { MemorySize: 512 });
    await invoke(cloud, { mb: 200 });
    const { metrics } = (await readRecords(cloud)).at(-1)?.record ?? {};
    expect(Object(metrics).maxMemoryUsedMB).toBeGreaterThan(200);
    expect(Object(metrics).maxMemoryUsedMB).toBeLessThan(512);
  });

  test.concurrent.each([
    ['the children of the function', false],
    ['children that left its process group', true],
  ])('is that of %s too', async (_title, detached) => {
    await using cloud = await givenCloud(limits);
    const code = `
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      const hoard = 'globalThis.kept = Buffer.alloc(300 << 20, 1); setInterval(() => {}, 1000)';
      export const handler = async () => {
        const child = spawn(process.execPath, ['-e', hoard], { detached: ${detached} });
        await once(child, 'exit');
      };`;
    await givenFunction(cloud, code, { MemorySize: 192, Timeout: 10 });
    expect((await invoke(cloud)).payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });
});

describe('a response', () => {
  test.concurrent('of 6 MiB and 100 bytes passes', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async ({ size }) => "x".repeat(size);');
    expect((await invoke(cloud, { size: 6_291_554 })).text).toHaveLength(6_291_556);
  });

  test.concurrent('of a byte more is refused, and the environment goes on', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async ({ size }) => "x".repeat(size);');
    const { text, functionError } = await invoke(cloud, { size: 6_291_555 });
    expect(text).toBe(
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
    expect(functionError).toBe('Unhandled');
    expect((await invoke(cloud, { size: 1 })).text).toBe('"x"');
    expect(cloud.granted).toHaveLength(1);
  });
});

describe('an error', () => {
  test.concurrent.each([
    [
      'by the handler',
      'export const handler = async (event) => { if (event.fails) throw Object.assign(new Error("bad"), { name: "n".repeat(7e6) }); return 1; };',
      '1',
    ],
    [
      'in both tries of the init',
      'throw Object.assign(new Error("bad"), { name: "n".repeat(7e6) });',
      undefined,
    ],
  ])('of more than a response may have is told as such: %s', async (_title, code, next) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, code, { MemorySize: 512 });
    const { text, functionError } = await invoke(cloud, { fails: true });
    expect(text).toBe(
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
    expect(functionError).toBe('Unhandled');
    if (next !== undefined) expect((await invoke(cloud)).text).toBe(next);
    expect(cloud.granted).toHaveLength(1);
  });
});

describe.each(limitKeepers)(
  'children that left the process group, with limits held %s,',
  (_keeper, limits) => {
    test.concurrent('die with the process of their environment', async () => {
      await using cloud = await givenCloud(limits);
      const code = `
      import { spawn } from 'node:child_process';
      export const handler = async () => spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).pid;`;
      await givenFunction(cloud, code);
      const childId = Number((await invoke(cloud)).payload);
      expect(isGone(childId)).toBe(false);
      await cloud.close();
      await until(() => isGone(childId));
    });

    test.concurrent('stand still between invocations', async () => {
      await using cloud = await givenCloud(limits);
      const code = `
      import { spawn } from 'node:child_process';
      import { readFileSync } from 'node:fs';
      let childId;
      const isStopped = () => /^State:\\s+T/m.test(readFileSync('/proc/' + childId + '/status', 'utf8'));
      export const handler = async () => {
        childId ??= spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).pid;
        while (isStopped()) await new Promise((resolve) => setImmediate(resolve));
        return childId;
      };`;
      await givenFunction(cloud, code);
      for (const _run of ['first', 'second']) {
        const { payload, functionError } = await invoke(cloud);
        expect(functionError).toBeUndefined();
        await until(() => processState(Number(payload)) === 'T');
      }
    });

    test.concurrent('hold up no answer, though they hide and print without end', async () => {
      await using cloud = await givenCloud(limits);
      const code = `
      import { spawn } from 'node:child_process';
      export const handler = async () => spawn('env', ['-i', 'yes', 'y'.repeat(10_000)], { detached: true, stdio: 'inherit' }).pid;`;
      await givenFunction(cloud, code);
      const { payload } = await invoke(cloud);
      process.kill(Number(payload), 'SIGKILL');
      await until(() => isGone(Number(payload)));
    });
  },
);

describeWithCgroups('children that left the process group and cleared their variables', () => {
  const code = `
    import { spawn } from 'node:child_process';
    let child;
    export const handler = async () => {
      child ??= spawn('env', ['-i', 'sleep', '1000'], { detached: true, stdio: 'ignore' });
      return child.pid;
    };`;

  test.concurrent('stand still between invocations, and die with their environment', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, code);
    for (const _run of ['first', 'second']) {
      const { payload } = await invoke(cloud);
      await until(() => processState(Number(payload)) === 'T');
    }
    const childId = Number((await invoke(cloud)).payload);
    await cloud.close();
    await until(() => isGone(childId));
  });

  test.concurrent('die with a process that is ended, though its environment lives on', async () => {
    await using cloud = await givenCloud();
    await givenFunction(
      cloud,
      `${code.replace('return child.pid', 'console.log(`child ${child.pid}.`); process.exit(1)')}`,
    );
    const { tail } = await invoke(cloud);
    const childId = Number(/child (\d+)\./.exec(tail)?.[1]);
    await until(() => isGone(childId));
    expect(cloud.revoked).toEqual([]);
  });
});

describeWithCgroups('CPU time', () => {
  /** Runs until the process has used so much, and says how long that took. */
  const spin = `
    export const handler = async ({ cpuMs }) => {
      const before = process.cpuUsage();
      for (;;) {
        const { user, system } = process.cpuUsage(before);
        if (user + system >= cpuMs * 1000) return;
      }
    };`;

  async function lastReport(cloud: TestCloud) {
    const { local, metrics } = (await readRecords(cloud)).at(-1)?.record ?? {};
    return { local: Object(local), durationMs: Number(Object(metrics).durationMs) };
  }

  test.concurrent('is shared out in proportion to memory, but for the init phase', async () => {
    await using cloud = await givenCloud({ shareCpu: true });
    await givenFunction(cloud, spin, { MemorySize: 256 });
    await invoke(cloud, { cpuMs: 0 });
    await invoke(cloud, { cpuMs: 40 });
    const { local, durationMs } = await lastReport(cloud);
    expect(local).toEqual({ cpuMs: expect.any(Number), vcpus: 0.145, memoryLimit: 'cgroup' });
    expect(local.cpuMs).toBeGreaterThanOrEqual(40);
    // A run may begin with what is left of a period, and a CPU may hand out a slice (5 ms) more than there is.
    expect(local.cpuMs).toBeLessThan(0.145 * durationMs + 10);
  });

  test.concurrent('is not shared out where the service is told so', async () => {
    await using cloud = await givenCloud({ shareCpu: false });
    await givenFunction(cloud, spin);
    await invoke(cloud, { cpuMs: 1 });
    expect((await lastReport(cloud)).local).toEqual({ cpuMs: expect.any(Number), memoryLimit: 'cgroup' });
  });
});

describe.each(limitKeepers)('the CPU time of a run, with limits held %s,', (_keeper, limits) => {
  test.concurrent('is that of all its processes and of no other run, and with its init phase', async () => {
    await using cloud = await givenCloud(limits);
    const code = `
      import { execFileSync } from 'node:child_process';
      const spin = (ms) => \`const end = \${ms} * 1000; for (;;) { const { user, system } = process.cpuUsage(); if (user + system >= end) break; }\`;
      export const handler = async ({ ms }) => {
        if (ms > 0) execFileSync(process.execPath, ['-e', spin(ms)]);
      };`;
    await givenFunction(cloud, code);
    for (const ms of [0, 300, 0]) await invoke(cloud, { ms });
    const reports = (await readRecords(cloud)).filter(({ type }) => type === 'platform.report');
    const [cold, busy, idle] = reports.map(({ record }) => Number(Object(record.local).cpuMs));
    expect(cold).toBeGreaterThan(20);
    // The kernel tells of each process in ticks of 10 ms, rounded down.
    expect(busy).toBeGreaterThan(250);
    expect(idle).toBeLessThan(100);
  });
});

describeWithMounts('ephemeral storage that is mounted', () => {
  test.concurrent('is full at its size, as on Lambda, and keeps its files through a timeout', async () => {
    await using cloud = await givenCloud();
    const fill = 'fallocate -l 400M "$TMPDIR/a" && ! fallocate -l 200M "$TMPDIR/b"';
    const script = `#!/bin/bash\n[ -e "$TMPDIR/a" ] || { ${fill}; } 2>&1\n${shellRuntime('stat -c %s "$TMPDIR/a"')}`;
    await givenBootstrap(cloud, script, { EphemeralStorage: { Size: 512 } });
    expect((await invoke(cloud)).tail).toMatch(/fallocate: .*No space left on device\n(.*\n)*419430400\n/);
  });
});

describe('ephemeral storage that is watched', () => {
  test.concurrent('ends a function that holds more than its size', async () => {
    await using cloud = await givenCloud({ kernelLimits: false });
    const script = '#!/bin/bash\nfallocate -l 600M "$TMPDIR/a"\nsleep 1000\n';
    await givenBootstrap(cloud, script, { EphemeralStorage: { Size: 512 } });
    const { text, functionError, requestId } = await invoke(cloud);
    const message =
      'the temp dir holds more than its 512 MB (EphemeralStorage); on Lambda writing would have failed with ENOSPC';
    expect(text).toBe(platformError('Local.EphemeralStorageExceeded', requestId, message));
    expect(functionError).toBe('Unhandled');
  });
});
