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

/** Whether something is wrong with the contender itself. */
export function hasFault(lines: Line[]): boolean {
  return lines.some(({ mark }) => mark === 'FAULT');
}

function conclude(lines: Line[]): string {
  const count = (mark: Line['mark']): number => lines.filter((line) => line.mark === mark).length;
  const [faults, warnings] = [count('FAULT'), count('warning')];
  if (faults > 0) return `has ${faults === 1 ? 'a fault' : `${faults} faults`}: it would not be ranked`;
  if (warnings > 0) return `can race, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}`;
  return 'can race';
}
