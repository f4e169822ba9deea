import type { CorpusProfile, Report } from '@s3-lambda-bench/contract';
import { contenderName, describeConditions, formatDuration, printable } from '@s3-lambda-bench/report';

/** What came of the races on a profile. */
export interface Raced {
  profile: CorpusProfile;
  reports: Report[];
}

/** docs/profiles.md: who makes an archive of what, and how long that takes. */
export function profilesPage(raced: Raced[], { machine }: { machine: string }): string {
  const names = [...new Set(raced.flatMap(({ reports }) => reports.flatMap(namesIn)))].sort();
  const rows = names.map((name) => [name, ...raced.map(({ reports }) => outcomeOf(name, reports))]);
  return `# Profiles

Every contender of the repository on every profile of the corpus, each at its whole size, one run each. The command that writes
this page:

    npm run profiles-table

${table(['contender', ...raced.map(({ profile }) => profile)], rows)}

${raced.flatMap(failures).join('\n') || 'Every archive was valid.'}

## How they raced

${raced.map(describeRaces).join('\n')}
- Where contenders raced together, three at a time, a duration tells that a contender comes to its end, and not which is the
  faster: [that table](contenders.md) is made one after the other.
- machine: ${machine}.
`;
}

function namesIn({ success, failure, skipped = [] }: Report): string[] {
  return [...success, ...failure, ...skipped].map(({ arn }) => contenderName(arn));
}

/** An empty cell for one that was skipped. */
function outcomeOf(name: string, reports: Report[]): string {
  const isNamed = ({ arn }: { arn: string }) => contenderName(arn) === name;
  const ranked = reports.flatMap(({ success }) => success).find(isNamed);
  if (ranked !== undefined) return formatDuration(ranked);
  return reports.some(({ failure }) => failure.some(isNamed)) ? '**failed**' : '';
}

function failures({ profile, reports }: Raced): string[] {
  return reports
    .flatMap(({ failure }) => failure)
    .map(
      ({ arn, reason }) =>
        `- ${contenderName(arn)} on ${profile}: \`${printable(reason).replaceAll('`', "'")}\``,
    );
}

/** Under the conditions of the first race, which are those of all but for the minute. */
function describeRaces({ reports }: Raced): string {
  const [first] = reports;
  const conditions = first === undefined ? '' : describeConditions(first).join(' ');
  return `- ${conditions} ${reports.length === 1 ? 'Together.' : 'One after the other.'}`;
}

function table(titles: string[], rows: string[][]): string {
  const rule = titles.map((_, column) => (column === 0 ? '---' : '--:'));
  return [titles, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
