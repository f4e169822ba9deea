import { describe, expect, test } from '@jest/globals';
import { formatMarkdown } from '../src/markdown.ts';
import { givenRanked, givenReport, givenRun } from './fixtures/report.ts';

const linkOf = (name: string) => `../contenders/${name.replace('-', '/')}`;
const operation = { errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };
const requests = (count: number) => ({ ...operation, requests: count });

describe('formatMarkdown', () => {
  test('tells what each contender took of a mean run, and its S3 calls by operation', () => {
    const known = { cpu_ms: 800, vcpus: 0.2894, max_memory_used_mb: 90 };
    const runs = [
      givenRun({ ...known, ledger: { ListObjectsV2: requests(1), GetObject: requests(300) } }),
      givenRun({
        ...known,
        max_memory_used_mb: 95,
        ledger: { ListObjectsV2: requests(1), GetObject: requests(300) },
        late_ledger: { GetObject: requests(1) },
      }),
    ];
    const ledger = { UploadPartCopy: requests(300), ListObjectsV2: requests(1) };
    const success = [
      givenRanked('go-two-words', 'measured', { runs, runtime_version: 'provided:al2023.local' }),
      givenRanked('rust-copies', 'measured', { runs: [givenRun({ ledger })], runs_count: 1 }),
    ];
    expect(formatMarkdown(givenReport({ success }), { linkOf })).toBe(
      [
        '| contender | runtime | run by | memory | duration | CPU seconds | peak memory | S3 calls | run price |',
        '| --- | --- | --- | --: | --: | --: | --: | --: | --: |',
        '| [go-two-words](../contenders/go/two-words) | nodejs24.x | provided:al2023.local | 512 MB | 1.23 ± 0.06 s | 0.80 | 95 MB | 301.5 | $0.000008227 |',
        '| [rust-copies](../contenders/rust/copies) | nodejs24.x |  | 512 MB | 1.23 s |  |  | 301 | $0.000008227 |',
        '',
        '| S3 calls | GetObject | UploadPartCopy | ListObjectsV2 |',
        '| --- | --: | --: | --: |',
        '| go-two-words | 300.5 |  | 1 |',
        '| rust-copies |  | 300 | 1 |',
        '',
        '- CPU was shared out as on Lambda, a vCPU for every 1,769 MB of memory.',
        '',
      ].join('\n'),
    );
  });

  test('leaves out the table of S3 calls where they are not known', () => {
    const text = formatMarkdown(givenReport({ success: [givenRanked('go-x')] }), { linkOf });
    expect(text.split('\n')).toHaveLength(4);
  });

  test('lists who failed and who was skipped, and lets no reason make up a link, a tag or a line', () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:s3-lambda-bench-go-x';
    const failure = [{ arn, reason: 'crash: [a](b)\n<img>' }];
    const skipped = [{ arn, reason: 'install Go' }];
    const text = formatMarkdown(givenReport({ failure, skipped }), { linkOf });
    expect(text).toContain(
      'Failed:\n\n- go-x: crash: \\[a\\](b) \\<img\\>\n\nSkipped:\n\n- go-x: install Go\n',
    );
  });
});
