import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { corpusProfiles } from '@s3-lambda-bench/contract';
import { discoverContenders } from '@s3-lambda-bench/infra';
import { planRaces } from './race-tables/plan-races.ts';
import { profilesPage, type Raced } from './race-tables/profiles-page.ts';
import { describeMachine, race, readReport } from './race-tables/race.ts';

/**
 * `npm run profiles-table -- [PROFILE ...]`: races every contender of the repository once on these profiles, or on all, each at its
 * whole size, and writes docs/profiles.md from the reports, those of earlier races among them. Wants 45 GB of disk and two
 * hours. Ends with 1 where a contender failed, which the page says too, and with 2 where a race did not come to its end.
 */
const root = path.dirname(import.meta.dirname);
const page = path.join(root, 'docs', 'profiles.md');
const fileOf = (race: string) => path.join(root, '.bench', 'profiles-table', `${race}.json`);
const contenderIds = discoverContenders(path.join(root, 'contenders')).contenders.map(({ id }) => id);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !corpusProfiles.some((profile) => profile === name));
if (unknown.length > 0) {
  process.stderr.write(
    `there is no profile ${unknown.join(', ')}; there are: ${corpusProfiles.join(', ')}\n`,
  );
  process.exit(2);
}

const codes = [];
for (const profile of corpusProfiles.filter((one) => asked.length === 0 || asked.includes(one))) {
  for (const { name, args } of planRaces(profile, contenderIds)) {
    codes.push((await race(args, fileOf(name))).code);
    writeFileSync(page, profilesPage(readRaced(), { machine: describeMachine() }));
    process.stdout.write(`\nwritten: ${page}\n`);
  }
}
process.exitCode = Math.max(...codes);

function readRaced(): Raced[] {
  return corpusProfiles.flatMap((profile) => {
    const reports = planRaces(profile, contenderIds).flatMap(({ name }) => readReport(fileOf(name)) ?? []);
    return reports.length === 0 ? [] : [{ profile, reports }];
  });
}
