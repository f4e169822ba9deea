import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Ended, runBench, temporaryFolder } from '../bench-process.ts';

const archive = path.join(import.meta.dirname, '..', 'fixtures', 'archive.ts');

/** A language of its own, whose template puts the corpus together in memory, and a contender in it that may not do what it does. */
describe('a new contender', () => {
  const folder = temporaryFolder();
  const contendersDir = path.join(folder.path, 'contenders');
  const places = ['--contenders-dir', contendersDir];
  const checking = [
    ...places,
    '--data-dir',
    path.join(folder.path, 'data'),
    '--objects',
    '3',
    '--mean-size',
    '1KiB',
    '--no-cpu-share',
  ];
  let made: Ended;
  let fine: Ended;
  let denied: Ended;

  beforeAll(async () => {
    givenContender(path.join(contendersDir, 'tiny', 'template'), { template: true, flaw: '' });
    givenContender(path.join(contendersDir, 'tiny', 'denied'), { flaw: "{ key: () => 'elsewhere.zip' }" });
    made = await runBench(['new', 'tiny', 'mine', ...places]);
    fine = await runBench(['check', 'tiny-mine', ...checking]);
    denied = await runBench(['check', 'tiny-denied', ...checking]);
  }, 120_000);

  afterAll(() => folder[Symbol.dispose]());

  test('is made in one command, which says what to do next', () => {
    const file = path.join(contendersDir, 'tiny', 'mine', 'contender.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).not.toHaveProperty('template');
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain('npm run bench -- check tiny-mine --contenders-dir');
    expect(made.stdout).toContain('npm run bench -- --contender tiny-mine --contenders-dir');
  });

  test('passes the check as it stands, on one screen', () => {
    expect(fine).toMatchObject({ code: 0, stdout: expect.stringContaining('\ntiny-mine passes the check') });
    expect(fine.stdout).toMatch(
      /^ok +archives +3 of 3 valid; among their objects are ones of 0 B, 1 B, 20 MiB$/m,
    );
    expect(fine.stdout).toMatch(/^ +S3 requests +a run: GetObject 6, ListObjectsV2 1, PutObject 1$/m);
    expect(fine.stdout).toMatch(/^ok +permissions +S3 denied it nothing$/m);
    expect(fine.stdout.split('\n').length).toBeLessThan(24);
  });

  test('that may not do what it does is told so, with exit code 1', () => {
    expect(denied).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('\ntiny-denied fails the check'),
    });
    expect(denied.stdout).toMatch(/^FAILED +archives +crash: AccessDenied: /m);
    expect(denied.stdout).toMatch(
      /^warning +permissions +denied s3:PutObject on \S+\/elsewhere\.zip, 3 times$/m,
    );
    expect(denied.stdout).toMatch(/^ +its log +ERROR AccessDenied: /m);
  });
});

function givenContender(folder: string, { template, flaw }: { template?: true; flaw: string }): void {
  const build = {
    command: `esbuild index.ts --bundle --platform=node --outfile=dist/index.js`,
    output: 'dist',
  };
  const declared = { runtime: 'nodejs24.x', handler: 'index.handler', architecture: 'arm64' };
  const manifest = { description: 'A fixture', ...declared, memoryMb: 1769, timeoutSeconds: 30, build };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'contender.json'),
    JSON.stringify({ ...manifest, ...(template && { template }) }),
  );
  writeFileSync(
    path.join(folder, 'index.ts'),
    `import { archiveWith } from '${archive}';\nexport const handler = archiveWith(${flaw});\n`,
  );
}
