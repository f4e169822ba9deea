import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Verdict } from '@s3-lambda-bench/contract';
import { type CorpusRecipe, describeCorpus } from '@s3-lambda-bench/fill-bucket';
import { formatSize } from '@s3-lambda-bench/report';
import yazl from 'yazl';
import { exitCodeOfVerdict, judgeFile } from '../../src/judge/judge-file.ts';
import { runBench, temporaryFolder } from '../bench-process.ts';
import { givenContext } from '../given-context.ts';

describe('judgeFile', () => {
  const folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  const objects = ['', 'one', 'two'].map((text) => ({ name: hash('sha256', text), text }));
  const [empty = { name: '', text: '' }] = objects;

  beforeAll(async () => {
    mkdirSync(at('objects'));
    for (const { name, text } of objects) writeFileSync(path.join(at('objects'), name), text);
    writeFileSync(at('whole.zip'), await zip(objects));
    writeFileSync(at('lacking.zip'), await zip(objects.slice(1)));
    writeFileSync(at('cut.zip'), (await zip(objects)).subarray(0, -1));
  });

  afterAll(() => folder[Symbol.dispose]());

  function judge(archive: string, expected = 'objects'): Promise<Verdict> {
    return judgeFile({ archive: at(archive), expect: at(expected) }, givenContext());
  }

  test('accepts an archive of just the objects of a folder', async () => {
    expect(await judge('whole.zip')).toMatchObject({ valid: true, entries: 3, content_bytes: 6 });
  });

  test.each([
    ['lacking.zip', 'missing'],
    ['cut.zip', expect.stringMatching(/^(?!harness)/)],
  ])('rejects %s with the code of its fault', async (archive, code) => {
    const verdict = await judge(archive);
    expect(verdict).toMatchObject({ valid: false, code });
    expect(exitCodeOfVerdict(verdict)).toBe(1);
  });

  test('draws the corpus that a corpus.json describes, whatever its bytes are', async () => {
    writeFileSync(at('corpus.json'), JSON.stringify(describeCorpus(recipe, drawn)));
    writeFileSync(at('corpus.zip'), await zip(objects.slice(0, 1)));
    expect(await judge('corpus.zip', 'corpus.json')).toMatchObject({ valid: true, entries: 1 });
    expect(await judge('whole.zip', 'corpus.json')).toMatchObject({ code: 'unknown-or-duplicate' });
  });

  test.each<[string, string, string, () => void]>([
    ['the archive is not there', 'none.zip', 'objects', () => {}],
    ['the archive is a folder', 'objects', 'objects', () => {}],
    ['the archive is a pipe', 'pipe.zip', 'objects', () => makePipe(at('pipe.zip'))],
    ['what to expect is not there', 'whole.zip', 'nowhere', () => {}],
    ['what to expect is a pipe', 'whole.zip', 'pipe.json', () => makePipe(at('pipe.json'))],
    ['it is a device', 'whole.zip', 'zeros.json', () => symlinkSync('/dev/zero', at('zeros.json'))],
    [
      'it is an archive',
      'whole.zip',
      'large.zip',
      () => writeFileSync(at('large.zip'), Buffer.alloc(2 ** 20)),
    ],
    [
      'the description is of more objects than anyone could draw',
      'whole.zip',
      'endless.json',
      () =>
        writeFileSync(
          at('endless.json'),
          JSON.stringify({ ...describeCorpus(recipe, drawn), object_count: 2e10 }),
        ),
    ],
    ['the folder is empty', 'whole.zip', 'empty', () => mkdirSync(at('empty'))],
    [
      'a file is not named by a hash',
      'whole.zip',
      'notes',
      () => {
        mkdirSync(at('notes'));
        writeFileSync(at('notes/notes.txt'), '');
      },
    ],
    [
      'there is what is not a file',
      'whole.zip',
      'links',
      () => {
        mkdirSync(at('links'));
        symlinkSync('/dev/zero', path.join(at('links'), empty.name));
      },
    ],
    ['the description is no JSON', 'whole.zip', 'no.json', () => writeFileSync(at('no.json'), '{')],
    ['it describes no corpus', 'whole.zip', 'other.json', () => writeFileSync(at('other.json'), '{}')],
    [
      'its digest is not what its seed draws',
      'whole.zip',
      'lie.json',
      () =>
        writeFileSync(
          at('lie.json'),
          JSON.stringify({ ...describeCorpus(recipe, drawn), keys_digest: 'd'.repeat(64) }),
        ),
    ],
  ])('fails by no fault of the archive where %s', async (_, archive, expected, arrange) => {
    arrange();
    const verdict = await judge(archive, expected);
    expect(verdict).toMatchObject({
      valid: false,
      code: 'harness',
      reason: expect.stringMatching(/^harness: /),
    });
    expect(verdict).toHaveProperty('reason', expect.stringContaining(`'${at('')}`));
    expect(exitCodeOfVerdict(verdict)).toBe(2);
  });

  test.each([
    ['links', 'a symbolic link'],
    ['folders', 'a folder'],
    ['notes', "a file that is not named by its content's SHA-256"],
  ])('says of %s what is in it that is no object, and what would be', async (expected, found) => {
    mkdirSync(path.join(at('folders'), empty.name), { recursive: true });
    const { reason } = { reason: '', ...(await judge('whole.zip', expected)) };
    expect(reason).toContain(`has ${found}: '`);
    expect(reason).toContain('allowed: files, each named by the 64 hexadecimal digits in lower case');
  });

  test('tells how much of the archive it has read', async () => {
    const said: string[] = [];
    const progress = {
      update: () => {},
      done: (stage: string, text: string) => said.push(`${stage}: ${text}`),
    };
    const context = { ...givenContext(), progress };
    await judgeFile({ archive: at('whole.zip'), expect: at('objects') }, context);
    const size = formatSize(statSync(at('whole.zip')).size);
    expect(said).toEqual([`judge: ${size} of ${size} read`]);
  });

  test('prints the verdict and nothing else, and ends with its exit code', async () => {
    const { code, stdout } = await runBench(['judge', at('lacking.zip'), '--expect', at('objects')]);
    expect([code, JSON.parse(stdout)]).toEqual([1, await judge('lacking.zip')]);
  });

  test('ends with exit code 2 and a verdict where the archive cannot be read', async () => {
    const { code, stdout } = await runBench(['judge', at('none.zip'), '--expect', at('objects')]);
    expect([code, JSON.parse(stdout)]).toEqual([2, expect.objectContaining({ code: 'harness' })]);
  });
});

/** The profile whose first object is empty: the corpus of it alone. */
const recipe: CorpusRecipe = { profile: 'tiny', seed: 'any', objectCount: 1, meanSizeBytes: 1 };
const drawn = new Map([[hash('sha256', ''), 0]]);

/** A pipe that nobody ever writes to. */
function makePipe(file: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', file]);
}

async function zip(objects: { name: string; text: string }[]): Promise<Buffer> {
  const file = new yazl.ZipFile();
  for (const { name, text } of objects) file.addBuffer(Buffer.from(text), name, { compress: false });
  file.end();
  return await buffer(file.outputStream);
}
