import { printable, wrap } from '@s3-lambda-bench/report';
import type { Line } from './judge-findings.ts';

const markColumns = 'warning  '.length;
const topicColumns = 'permissions  '.length;
/** A paragraph of a stranger's making must not push the rest off the screen. */
const linesPerParagraph = 6;

/** One screen on a contender, for a terminal of `width` characters. */
export function formatCheck(id: string, lines: Line[], { width }: { width: number }): string {
  const textWidth = Math.max(40, width - markColumns - topicColumns);
  const blocks = lines.map(({ mark, topic, text }) => {
    const head = `${(mark === 'info' ? '' : mark).padEnd(markColumns)}${topic.padEnd(topicColumns)}`;
    const indent = ' '.repeat(head.length);
    return text
      .flatMap((paragraph) => wrap(printable(paragraph), textWidth, linesPerParagraph))
      .map((part, index) => `${index === 0 ? head : indent}${part}\n`)
      .join('');
  });
  return `${blocks.join('')}\n${id} ${conclude(lines)}\n`;
}

/** Whether the contender would not be ranked as it is. */
export function hasFailed(lines: Line[]): boolean {
  return lines.some(({ mark }) => mark === 'FAILED');
}

function conclude(lines: Line[]): string {
  const warnings = lines.filter(({ mark }) => mark === 'warning').length;
  if (hasFailed(lines)) return 'fails the check';
  if (warnings === 0) return 'passes the check';
  return `passes the check, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}`;
}
