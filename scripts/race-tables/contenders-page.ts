import type { Report } from '@s3-lambda-bench/contract';
import { formatMarkdown } from '@s3-lambda-bench/report';

/** How a race came about: what `npm run contenders-table` was given, and the machine in a few words. */
export interface Making {
  args: string[];
  machine: string;
}

/** docs/contenders.md: how it was made, what came of the race, and how to read that. */
export function contendersPage(report: Report, { args, machine }: Making): string {
  return `# Contenders

The contenders of this repository on the same corpus, raced one after the other in one execution. The command that writes this page:

    ${['npm run contenders-table', ...(args.length === 0 ? [] : ['--', ...args])].join(' ')}

${formatMarkdown(report, { linkOf })}- machine: ${machine}.

## How to read it

- The cheapest run comes first. Its price is that of compute and extra ephemeral storage in ${report.prices.region}, from the mean
  duration.
- Duration is the mean of ${describeRuns(report)}, with the standard deviation, as the state machine times it; the first run starts
  the function. On this machine S3 is a process beside it: durations tell how contenders compare, not what AWS would take.
- CPU seconds are those of the function and its children in a mean run, user and system, and of its start where a
  run had one.
- Peak memory is the most of any run, as Lambda reports it.
- S3 calls are the requests of a mean run, as S3 has counted them. On AWS each costs: \`npm run bench\` prints the whole bill.
`;
}

/** The contender's folder as docs/ sees it. The first hyphen ends the language. */
function linkOf(name: string): string {
  return `../contenders/${name.replace('-', '/')}`;
}

function describeRuns({ success }: Report): string {
  const [first] = success;
  if (first === undefined) return 'the runs';
  return first.runs_count === 1 ? 'one run' : `${first.runs_count} runs`;
}
