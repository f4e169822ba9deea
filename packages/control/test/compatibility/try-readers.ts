import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Verdict } from '@s3-lambda-bench/contract';
import { judge } from '../../src/judge.ts';
import { expected as expectedOfAdversaries } from '../adversarial/adversary.ts';
import { expectedOf, givenArchive } from '../sources.ts';
import { oddities, usualObjects } from './oddities.ts';
import { type Answer, type Reader, readers } from './readers.ts';
import { telling } from './telling.ts';

/**
 * `npm run try-zip-readers [-- --write]`: has every reader that is on this machine open every oddity, and
 * archives that the judge refuses; prints what each made of it, or writes it into docs/zip-readers.md. Ends with 1 where the
 * judge's warnings are not what the readers do.
 */
const page = path.join(import.meta.dirname, '../../../../docs/zip-readers.md');
const folder = mkdtempSync(path.join(tmpdir(), 'try-readers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** An archive to be opened. */
interface Trial {
  name: string;
  bytes: Buffer;
  expected: ReadonlyMap<string, number>;
}

/** All objects and nothing else; something else; or an error. */
type Outcome = 'yes' | 'other' | 'no';

interface Row extends Trial {
  verdict: Verdict;
  outcomes: Outcome[];
}

const present = readers.filter(({ version }) => version !== undefined);
const accepted = oddities.map(([name, build, _, objects = usualObjects]) => {
  return { name, bytes: build(), expected: expectedOf(objects()) };
});
const refused = telling.map(([name, build]) => ({ name, bytes: build(), expected: expectedOfAdversaries }));
const rows = await tryAll([...accepted, ...refused], present);
const tables = {
  accepted: makeTable(rows.slice(0, accepted.length)),
  refused: makeTable(rows.slice(accepted.length)),
};
const faults = compareWarnings(rows.slice(0, accepted.length));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
if (process.argv.includes('--write')) writePage();
else console.log(`${tables.accepted}\n\n${tables.refused}`);

async function tryAll(trials: Trial[], present: Reader[]): Promise<Row[]> {
  const files = trials.map(({ bytes }, index) => {
    const file = path.join(folder, `${index}.zip`);
    writeFileSync(file, bytes);
    return file;
  });
  const answers: Answer[][] = [];
  for (const [index, reader] of present.entries()) {
    const scratch = path.join(folder, `reader-${index}`);
    mkdirSync(scratch);
    answers.push(await reader.prepare(scratch)(files));
  }
  return Promise.all(
    trials.map(async (trial, index) => ({
      ...trial,
      verdict: await judge(givenArchive(trial.bytes), trial.expected),
      outcomes: answers.map((of) => outcomeOf(of[index], trial.expected)),
    })),
  );
}

function outcomeOf(answer: Answer | undefined, expected: Trial['expected']): Outcome {
  if (answer === undefined || 'refuses' in answer) return 'no';
  const names = new Set(answer.found.map(([name]) => name));
  const isAll = names.size === expected.size && answer.found.length === expected.size;
  return isAll && answer.found.every(([name, sha256]) => name === sha256 && expected.has(name))
    ? 'yes'
    : 'other';
}

function makeTable(rows: Row[]): string {
  const head = ['archive', ...present.map(({ name, version }) => `${name} ${version}`), 'judge'];
  const body = rows.map(({ name, outcomes, verdict }) => [name, ...outcomes.map(show), describe(verdict)]);
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function show(outcome: Outcome): string {
  return outcome === 'yes' ? 'yes' : `**${outcome}**`;
}

function describe(verdict: Verdict): string {
  if (!verdict.valid) return `refuses: \`${verdict.code}\``;
  return (verdict.warnings ?? []).map(({ code }) => `\`${code}\``).join(' ');
}

/** A reader that does not find all has a warning that names it; and whom a warning names does not find all in some archive with it. */
function compareWarnings(rows: Row[]): string[] {
  const failing = ({ outcomes }: Row) =>
    new Set(present.filter((_, index) => outcomes[index] !== 'yes').map(({ name }) => name));
  const warningsOf = ({ verdict }: Row) => (verdict.valid ? (verdict.warnings ?? []) : []);
  const unnamed = rows.flatMap((row) => {
    const named = new Set(warningsOf(row).flatMap(({ readers }) => readers));
    return [...failing(row)]
      .filter((reader) => !named.has(reader))
      .map((reader) => `${row.name}: no warning names ${reader}`);
  });
  const codes = new Map(rows.flatMap((row) => warningsOf(row).map(({ code, readers }) => [code, readers])));
  const innocent = [...codes].flatMap(([code, readers]) => {
    const having = rows.filter((row) => warningsOf(row).some((warning) => warning.code === code));
    const guilty = new Set(having.flatMap((row) => [...failing(row)]));
    return readers
      .filter((reader) => !guilty.has(reader))
      .map((reader) => `${code} names ${reader}, who finds all`);
  });
  return [...unnamed, ...innocent];
}

/** Between comments that name the tables. */
function writePage(): void {
  let text = readFileSync(page, 'utf8');
  for (const [name, table] of Object.entries(tables)) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [before = '', after = ''] = [text.split(start)[0], text.split(end)[1]];
    text = `${before}${start}\n\n${table}\n\n${end}${after}`;
  }
  writeFileSync(page, text);
}
