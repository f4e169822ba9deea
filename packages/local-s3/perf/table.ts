import type { Result, Round, Row } from './measure.ts';
import { objectSizes } from './objects.ts';

type Cells = Record<(typeof columns)[number], string>;

const columns = [
  'objects',
  'connections',
  'server',
  'MB/s',
  'requests/s',
  'CPU seconds',
  'peak MiB',
  'generator',
  'local-s3 : it',
] as const;

/** Below it, an object's bytes are not what a request costs. */
const largeBytes = 1e6;

/** Rows of one load as a Markdown table, a line for each server. */
export function formatTable(servers: string[], measured: { row: Row; results: Result[] }[]): string {
  const ours = servers.indexOf('local-s3');
  const lines = measured.flatMap(({ row, results }) =>
    servers.map((server, index) => describe(row, server, results[index], results[ours])),
  );
  const widths = columns.map((column) =>
    Math.max(column.length, ...lines.map((line) => line[column].length)),
  );
  const format = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => align(cell, widths[index] ?? 0, index)).join(' | ')} |`;
  const rule = widths.map((width, index) =>
    isText(index) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const body = lines.map((line) => format(columns.map((column) => line[column])));
  return [format(columns), format(rule), ...body, ...formatNotes(servers, measured)].join('\n');
}

function describe(row: Row, server: string, result: Result | undefined, ours: Result | undefined): Cells {
  const name = { objects: row.size, connections: String(row.connections), server };
  if (result === undefined || 'refused' in result) return { ...noNumbers, ...name };
  const movedBytes = row.load.movedBytes(objectSizes[row.size].sizeBytes);
  const perSecond = speed(result);
  const cpu = result.cpuSeconds / result.requests;
  return {
    ...name,
    'MB/s': movedBytes === 0 ? '' : round((perSecond * movedBytes) / 1e6),
    'requests/s': round(perSecond),
    'CPU seconds':
      movedBytes < largeBytes ? `${round(cpu * 1000)} / 1,000` : `${round((cpu * 1e9) / movedBytes)} / GB`,
    'peak MiB': round(result.peakMemoryBytes / 1_048_576),
    generator: `${Math.round(100 * result.generatorShare)} %`,
    'local-s3 : it': compare(ours, result),
  };
}

const noNumbers = {
  'MB/s': '–',
  'requests/s': '–',
  'CPU seconds': '–',
  'peak MiB': '–',
  generator: '–',
  'local-s3 : it': '–',
};

function compare(ours: Result | undefined, result: Round): string {
  if (ours === undefined || ours === result || 'refused' in ours) return '';
  return `${round(speed(ours) / speed(result))} x`;
}

function speed({ requests, seconds }: Round): number {
  return requests / seconds;
}

/** Why there is a dash, and where there were fewer rounds; once for each server. */
function formatNotes(servers: string[], measured: { row: Row; results: Result[] }[]): string[] {
  const mostRounds = Math.max(...measured.flatMap(({ results }) => results.map(roundsOf)));
  const notes = measured.flatMap(({ row, results }) =>
    results.flatMap((result, index) => {
      if ('refused' in result) return [`\n–: ${servers[index]}: ${result.refused}`];
      if (result.rounds === mostRounds) return [];
      return [
        `\n${servers[index]}, ${row.size}, ${row.connections}: a round took long, so that there were ${result.rounds}`,
      ];
    }),
  );
  return [...new Set(notes)];
}

function roundsOf(result: Result): number {
  return 'refused' in result ? 0 : result.rounds;
}

/** To three digits, or the whole number. */
function round(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 0.01))));
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

function isText(column: number): boolean {
  return columns[column] === 'objects' || columns[column] === 'server';
}

function align(cell: string, width: number, column: number): string {
  return isText(column) ? cell.padEnd(width) : cell.padStart(width);
}
