import { defaultProject } from '@s3-lambda-bench/contract';

/** `<lang>-<dev_id>` of a function ARN; the whole function name when another project deployed it. */
export function contenderName(arn: string): string {
  const name = arn.split(':function:')[1] ?? arn;
  const prefix = `${defaultProject}-`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Text of a contender's making, on one line and without control characters: it must not steer the reader's terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

/** Breaks at spaces, and inside words longer than a line; text past `maxLines` is cut and the cut is shown. */
export function wrap(text: string, width: number, maxLines: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest !== '') {
    if (lines.length === maxLines - 1 && rest.length > width) {
      return [...lines, `${rest.slice(0, width - 3)}...`];
    }
    const space = rest.lastIndexOf(' ', width);
    const end = rest.length <= width ? rest.length : space > 0 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return lines;
}
