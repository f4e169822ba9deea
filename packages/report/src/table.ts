import type { Failure, RankedContender, Report } from '@s3-lambda-bench/contract';
import { describeConditions } from './conditions.ts';
import { meanCpuMs } from './measures.ts';
import { formatDuration, formatMs, priceFormat } from './numbers.ts';
import { contenderName, printable, wrap } from './text.ts';

/**
 * The report for a terminal of `width` characters: the ranked contenders, who asked S3 for more after its answer, the failures and
 * the skipped with their reasons, under which conditions they raced, and what the marks mean. Columns that do not fit are left out,
 * from the one that matters least. Lines end without white space.
 */
export function formatTable(report: Report, { width }: { width: number }): string {
  const blocks = [
    rankedTable(report.success, width),
    lateness(report.success, width),
    reasons('Failed', report.failure, width),
    reasons('Skipped', report.skipped ?? [], width),
    legend(report, width),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

interface Column {
  title: string;
  align: 'left' | 'right';
  /** Left out from the highest number on when the terminal is too narrow; columns without one always stay. */
  dispensable?: number;
  cell: (contender: RankedContender, index: number) => string;
}

function rankedTable(success: RankedContender[], width: number): string {
  if (success.length === 0) return 'No contender was ranked.';
  const runPrice = priceFormat(success.map((contender) => contender.run_price_usd));
  const totalPrice = priceFormat(success.map((contender) => contender.total_price_usd));
  const columns: Column[] = [
    { title: '#', align: 'right', cell: (_, index) => String(index + 1) },
    { title: 'contender', align: 'left', cell: ({ arn }) => contenderName(arn) },
    { title: 'runtime', align: 'left', dispensable: 2, cell: ({ runtime }) => runtime },
    ...(success.some(({ runtime_version }) => runtime_version !== undefined) ? [runBy] : []),
    { title: 'memory', align: 'right', dispensable: 1, cell: ({ memory_mb }) => `${memory_mb} MB` },
    { title: 'runs', align: 'right', dispensable: 4, cell: ({ runs_count }) => String(runs_count) },
    { title: 'duration', align: 'right', cell: formatDuration },
    ...(success.some((contender) => meanCpuMs(contender) !== undefined) ? [cpuTime] : []),
    { title: 'run price', align: 'right', cell: ({ run_price_usd }) => runPrice(run_price_usd) },
    {
      title: 'total price',
      align: 'right',
      cell: (contender) => `${mark(contender)}${totalPrice(contender.total_price_usd)}`,
    },
  ];
  return fit(columns, success, width);
}

/** What runs a runtime is this machine's own, and on AWS changes without notice. */
const runBy: Column = {
  title: 'run by',
  align: 'left',
  dispensable: 5,
  cell: ({ runtime_version = '' }) => printable(runtime_version),
};

/** Known on one machine only. */
const cpuTime: Column = {
  title: 'CPU time',
  align: 'right',
  dispensable: 3,
  cell: (contender) => {
    const cpuMs = meanCpuMs(contender);
    return cpuMs === undefined ? '' : formatMs(cpuMs);
  },
};

function fit(columns: Column[], success: RankedContender[], width: number): string {
  const table = render(columns, success);
  const least = columns.reduce((max, { dispensable }) => Math.max(max, dispensable ?? 0), 0);
  const fits = table.split('\n').every((line) => line.length <= width);
  if (fits || least === 0) return table;
  return fit(
    columns.filter((column) => column.dispensable !== least),
    success,
    width,
  );
}

function render(columns: Column[], success: RankedContender[]): string {
  const cells = columns.map(({ title, align, cell }) => {
    const texts = [title, ...success.map(cell)];
    const size = Math.max(...texts.map((text) => text.length));
    return texts.map((text) => (align === 'left' ? text.padEnd(size) : text.padStart(size)));
  });
  const rows = ['title', ...success].map((_, row) => cells.map((column) => column[row]).join('  '));
  return rows.map((row) => row.trimEnd()).join('\n');
}

type Mark = '' | keyof typeof marks;

/** A total is a lower bound when something in it is not known, else an estimate when something in it is estimated. */
function mark({ bill }: RankedContender): Mark {
  if (bill.some(({ certainty }) => certainty === 'unknown')) return '>=';
  return bill.some(({ certainty }) => certainty === 'estimated') ? '~' : '';
}

function lateness(success: RankedContender[], width: number): string {
  return success
    .flatMap(({ arn, late_requests = 0, runs_count }) => {
      if (late_requests === 0) return [];
      const requests = late_requests === 1 ? '1 S3 request' : `${late_requests} S3 requests`;
      const runs = runs_count === 1 ? 'its run' : `its ${runs_count} runs`;
      const sentence = `${contenderName(arn)}: ${requests} in ${runs} came after it had answered; its bill has them.`;
      return wrap(sentence, width, Number.POSITIVE_INFINITY);
    })
    .join('\n');
}

const reasonLines = 4;

function reasons(title: string, contenders: Failure[], width: number): string {
  const rows = contenders.flatMap(({ arn, reason }) => [
    `  ${contenderName(arn)}`,
    ...wrap(printable(reason), Math.max(20, width - 4), reasonLines).map((text) => `    ${text}`),
  ]);
  return rows.length === 0 ? '' : [`${title}:`, ...rows].join('\n');
}

const marks = {
  '>=': '>= is a lower bound: something in it is not known.',
  '~': '~ is partly estimated.',
};

function legend(report: Report, width: number): string {
  const { success, prices } = report;
  if (success.length === 0) return '';
  const used = new Set(success.map(mark));
  const columns =
    'run price: compute and extra ephemeral storage of a mean run; total price: its full bill, with requests';
  const sentences = [
    ...describeConditions(report),
    `${columns} (${prices.region}, ${prices.effective_date}).`,
    ...(used.has('>=') ? [marks['>=']] : []),
    ...(used.has('~') ? [marks['~']] : []),
  ];
  return sentences.flatMap((text) => wrap(text, width, Number.POSITIVE_INFINITY)).join('\n');
}
