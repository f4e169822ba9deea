import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ListBucketsCommand, ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { startLocalCloud } from '@s3-lambda-bench/local-cloud';
import { makeLocalClients } from '../src/run/clients.ts';
import { type Ended, fixtureContenders, runBench, temporaryFolder, withoutJava } from './bench-process.ts';

const hex = '[0-9a-f]{64}';

/** One real race of every fixture, through the real state machine on the local cloud; the tests read its outcome. */
describe('a race in which all but one contender misbehave', () => {
  const folder = temporaryFolder();
  const reportFile = path.join(folder.path, 'report.json');
  let ended: Ended;
  let report: Report;

  beforeAll(async () => {
    const corpus = ['--objects', '6', '--mean-size', '2KiB', '--runs', '2', '--seed', 'misbehaving'];
    const places = ['--contenders-dir', fixtureContenders, '--data-dir', folder.path, '--json', reportFile];
    ended = await runBench([...corpus, ...places, '--no-cpu-share'], withoutJava);
    report = readReport(reportFile);
  }, 240_000);

  afterAll(() => folder[Symbol.dispose]());

  test('ranks the one that does everything right, and no other', () => {
    expect(report.success.map(({ arn, runs_count }) => [contenderOf(arn), runs_count])).toEqual([
      ['flawed-none', 2],
    ]);
  });

  test('ends with exit code 1, for the report is complete but somebody failed', () => {
    expect(ended.code).toBe(1);
  });

  test.each([
    ['flawed-throws', /^crash: RangeError .*no such luck/],
    ['flawed-exits', /^crash: Runtime\.ExitError .*exit status 3/],
    ['flawed-never-answers', /^timeout: Sandbox\.Timedout .*Task timed out after 1\.00 seconds/],
    ['flawed-answers-garbage', /^invalid: no archive at 'archives\/flawed-answers-garbage-0\.zip'$/],
    ['flawed-no-archive', /^invalid: no archive at 'archives\/flawed-no-archive-0\.zip'$/],
    ['flawed-foreign-key', /^crash: AccessDenied /],
    ['flawed-seeks-seed', /^crash: AccessDenied .*s3:GetObject.*corpus\.json/],
    [
      'flawed-nested-path',
      new RegExp(`^invalid: archive contains nested path 'folder/${hex}', flat layout required$`),
    ],
    [
      'flawed-missing-entry',
      new RegExp(`^invalid: archive missing 1 expected object\\(s\\) \\(sample: \\[.*${hex}.*\\]\\)$`),
    ],
    ['flawed-extra-entry', /^invalid: unknown or duplicate object in archive: 'e{64}'$/],
    ['flawed-duplicate-entry', new RegExp(`^invalid: unknown or duplicate object in archive: '${hex}'$`)],
    ['flawed-flipped-byte', new RegExp(`^invalid: content hash mismatch for '${hex}': computed ${hex}$`)],
    ['flawed-truncated-tail', /^invalid: /],
    ['flawed-build-fails', /^build failed: /],
    ['flawed-unknown-key', /^invalid manifest: .*'memoryMB'; did you mean 'memoryMb'\?/],
    ['flawed-bad-runtime', /^invalid manifest: .*"nodejs24"; allowed: .*did you mean 'nodejs24\.x'\?/],
    ['flawed-Capitals', /^invalid manifest: .*Capitals/],
  ])('reports %s with its own reason', (id, reason) => {
    const row = report.failure.find(({ arn }) => contenderOf(arn) === id);
    expect(row?.reason).toMatch(reason);
  });

  test.each([
    ['flawed-no-tool', "'no-such-compiler' is not on the PATH: install it"],
    ['flawed-no-runtime', expect.stringContaining('java25')],
  ])('skips %s, which this machine cannot build or run, and says why', (id, reason) => {
    const row = report.skipped?.find(({ arn }) => contenderOf(arn) === id);
    expect(row?.reason).toEqual(reason);
    expect(ended.stderr).toContain(`build: ${id}: skipped: ${row?.reason}\n`);
  });

  test('reports every contender exactly once', () => {
    const rows = [...report.success, ...report.failure, ...(report.skipped ?? [])].map(({ arn }) => arn);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows).toHaveLength(20);
  });

  test('prints the ranking and every failure on stdout', () => {
    expect(ended.stdout).toContain('flawed-none');
    expect(ended.stdout).toContain('flawed-throws');
  });

  test('leaves neither an archive nor an unfinished upload behind', async () => {
    const cloud = await startLocalCloud({
      dataDir: path.join(folder.path, 'cloud'),
      shareCpu: false,
    });
    try {
      const { s3 } = makeLocalClients(cloud);
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      for (const { Name } of Buckets) {
        const archives = await s3.send(new ListObjectsV2Command({ Bucket: Name, Prefix: 'archives/' }));
        const uploads = await s3.send(new ListMultipartUploadsCommand({ Bucket: Name }));
        expect([archives.KeyCount, uploads.Uploads ?? []]).toEqual([0, []]);
      }
    } finally {
      await cloud.close();
    }
  });
});

function contenderOf(arn: string): string {
  return arn.slice(arn.indexOf('s3-lambda-bench-') + 's3-lambda-bench-'.length);
}

function readReport(file: string): Report {
  const report = parse(reportSchema, JSON.parse(readFileSync(file, 'utf8')));
  if (!report.ok) throw new Error(report.problems.join('; '));
  return report.value;
}
