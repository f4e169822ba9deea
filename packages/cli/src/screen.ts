import { printable, wrap } from '@s3-lambda-bench/report';

/** One line of a screen. What is marked as failed decides the exit code; a warning is worth a thought. */
export interface Line {
  mark: 'ok' | 'info' | 'warning' | 'FAILED';
  topic: string;
  /** A paragraph each. */
  text: string[];
}

const markColumns = 'warning  '.length;
const topicColumns = 'permissions  '.length;
/** A paragraph of a stranger's making must not push the rest off the screen. */
const linesPerParagraph = 6;

/** The lines and what they come to, for a terminal of `width` characters. */
export function formatScreen(lines: Line[], conclusion: string, { width }: { width: number }): string {
  const textWidth = Math.max(40, width - markColumns - topicColumns);
  const blocks = lines.map(({ mark, topic, text }) => {
    const head = `${(mark === 'info' ? '' : mark).padEnd(markColumns)}${topic.padEnd(topicColumns)}`;
    const indent = ' '.repeat(head.length);
    return text
      .flatMap((paragraph) => wrap(printable(paragraph), textWidth, linesPerParagraph))
      .map((part, index) => `${index === 0 ? head : indent}${part}\n`)
      .join('');
  });
  return `${blocks.join('')}\n${conclusion}\n`;
}

/** Whether anything on the screen failed. */
export function hasFailed(lines: Line[]): boolean {
  return lines.some(({ mark }) => mark === 'FAILED');
}
