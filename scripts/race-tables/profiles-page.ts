import type { CorpusProfile, Report } from '@s3-lambda-bench/contract';
import { contenderName, describeConditions, formatDuration, printable } from '@s3-lambda-bench/report';

/** What came of a race on a profile. */
export interface Raced {
  profile: CorpusProfile;
  report: Report;
}

/** docs/profiles.md: who makes an archive of what, and how long that takes. */
export function profilesPage(raced: Raced[], { machine }: { machine: string }): string {
  const names = [...new Set(raced.flatMap(({ report }) => namesIn(report)))].sort();
  const rows = names.map((name) => [name, ...raced.map(({ report }) => outcomeOf(name, report))]);
  return `# Profiles

Every contender of the repository on every profile of the corpus, each at its whole size, one run each. The command that writes
this page:

    npm run profiles-table

${table(['contender', ...raced.map(({ profile }) => profile)], rows)}

${raced.flatMap(failures).join('\n') || 'Every archive was valid.'}

## How they raced

${raced.map(({ report }) => `- ${describeConditions(report).join(' ')}`).join('\n')}
- Three contenders at a time, so that durations tell whether a contender comes to its end, and not which is the faster:
  [that table](contenders.md) is made one after the other.
- machine: ${machine}.
`;
}

function namesIn({ success, failure, skipped = [] }: Report): string[] {
  return [...success, ...failure, ...skipped].map(({ arn }) => contenderName(arn));
}

function outcomeOf(name: string, { success, failure }: Report): string {
  const isNamed = ({ arn }: { arn: string }) => contenderName(arn) === name;
  const ranked = success.find(isNamed);
  if (ranked !== undefined) return formatDuration(ranked);
  return failure.some(isNamed) ? '**failed**' : '';
}

function failures({ profile, report }: Raced): string[] {
  return report.failure.map(
    ({ arn, reason }) =>
      `- ${contenderName(arn)} on ${profile}: \`${printable(reason).replaceAll('`', "'")}\``,
  );
}

function table(titles: string[], rows: string[][]): string {
  const rule = titles.map((_, column) => (column === 0 ? '---' : '--:'));
  return [titles, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
