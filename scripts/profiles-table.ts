import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CorpusProfile, corpusProfiles } from '@s3-lambda-bench/contract';
import { profiles } from '@s3-lambda-bench/fill-bucket';
import { profilesPage, type Raced } from './race-tables/profiles-page.ts';
import { describeMachine, race, readReport } from './race-tables/race.ts';

/**
 * `npm run profiles-table -- [PROFILE ...]`: races every contender of the repository once on these profiles, or on all, each at its
 * whole size, and writes docs/profiles.md from the reports, those of earlier races among them. Wants 45 GB of disk and an hour or
 * two. Ends with 1 where a contender failed, which the page says too, and with 2 where a race did not come to its end.
 */
const root = path.dirname(import.meta.dirname);
const page = path.join(root, 'docs', 'profiles.md');
const fileOf = (profile: CorpusProfile) => path.join(root, '.bench', 'profiles-table', `${profile}.json`);

/** A function has a third of a CPU here: one after the other, most of the machine would wait. */
const manner = ['--runs', '1', '--max-concurrent-contenders', '3'];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !corpusProfiles.some((profile) => profile === name));
if (unknown.length > 0) {
  process.stderr.write(
    `there is no profile ${unknown.join(', ')}; there are: ${corpusProfiles.join(', ')}\n`,
  );
  process.exit(2);
}

/** That of the challenge, for profiles that follow one. */
const meanSize = '5MiB';

const codes = [];
for (const profile of corpusProfiles.filter((one) => asked.length === 0 || asked.includes(one))) {
  const { objectCount, followsMean } = profiles[profile];
  const corpus = ['--profile', profile, '--objects', String(objectCount)];
  const args = [...corpus, ...(followsMean ? ['--mean-size', meanSize] : []), ...manner];
  codes.push((await race(args, fileOf(profile))).code);
  writeFileSync(page, profilesPage(readRaced(), { machine: describeMachine() }));
  process.stdout.write(`\nwritten: ${page}\n`);
}
process.exitCode = Math.max(...codes);

function readRaced(): Raced[] {
  return corpusProfiles.flatMap((profile) => {
    const report = readReport(fileOf(profile));
    return report === undefined ? [] : [{ profile, report }];
  });
}
