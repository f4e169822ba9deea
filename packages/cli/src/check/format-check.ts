import { formatScreen, hasFailed, type Line } from '../screen.ts';

/** One screen on a contender, for a terminal of `width` characters. What failed keeps it from being ranked, here or on AWS. */
export function formatCheck(id: string, lines: Line[], { width }: { width: number }): string {
  return formatScreen(lines, `${id} ${conclude(lines)}`, { width });
}

function conclude(lines: Line[]): string {
  const warnings = lines.filter(({ mark }) => mark === 'warning').length;
  if (hasFailed(lines)) return 'fails the check';
  if (warnings === 0) return 'passes the check';
  return `passes the check, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}`;
}
