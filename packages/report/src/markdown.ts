import type { Failure, RankedContender, Report } from '@s3-lambda-bench/contract';
import { describeConditions } from './conditions.ts';
import { meanCpuMs, meanRequests, peakMemoryMb } from './measures.ts';
import { formatDuration, priceFormat } from './numbers.ts';
import { contenderName, printable } from './text.ts';

/**
 * The report as Markdown: what each ranked contender took of a mean run, cheapest first, its S3 requests by operation, the others
 * with their reasons, and the conditions. What is not known is an empty cell. `linkOf` says where a contender's folder is.
 */
export function formatMarkdown(report: Report, { linkOf }: { linkOf: (name: string) => string }): string {
  const blocks = [
    measurements(report.success, linkOf),
    requests(report.success),
    reasons('Failed', report.failure),
    reasons('Skipped', report.skipped ?? []),
    describeConditions(report)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function measurements(success: RankedContender[], linkOf: (name: string) => string): string {
  if (success.length === 0) return 'No contender was ranked.';
  const runPrice = priceFormat(success.map(({ run_price_usd }) => run_price_usd));
  const rows = success.map((contender) => {
    const name = contenderName(contender.arn);
    const [cpuMs, peakMb] = [meanCpuMs(contender), peakMemoryMb(contender)];
    return [
      `[${name}](${linkOf(name)})`,
      contender.runtime,
      plain(contender.runtime_version ?? ''),
      `${contender.memory_mb} MB`,
      formatDuration(contender),
      cpuMs === undefined ? '' : (cpuMs / 1_000).toFixed(2),
      peakMb === undefined ? '' : `${peakMb} MB`,
      formatCount(totalOf(meanRequests(contender))),
      runPrice(contender.run_price_usd),
    ];
  });
  const titles = [
    'contender',
    'runtime',
    'run by',
    'memory',
    'duration',
    'CPU seconds',
    'peak memory',
    'S3 calls',
  ];
  return table([...titles, 'run price'], rows, { leftAligned: 3 });
}

/** An operation a column, the one that was asked for most first. */
function requests(success: RankedContender[]): string {
  const counts = success.map((contender) => meanRequests(contender) ?? new Map<string, number>());
  const total = (operation: string) => counts.reduce((sum, count) => sum + (count.get(operation) ?? 0), 0);
  const operations = [...new Set(counts.flatMap((count) => [...count.keys()]))];
  if (operations.length === 0) return '';
  operations.sort((a, b) => total(b) - total(a) || (a < b ? -1 : 1));
  const rows = success.map(({ arn }, row) => [
    contenderName(arn),
    ...operations.map((operation) => formatCount(counts[row]?.get(operation))),
  ]);
  return table(['S3 calls', ...operations], rows, { leftAligned: 1 });
}

function totalOf(counts: Map<string, number> | undefined): number | undefined {
  return counts === undefined ? undefined : [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** A mean of whole numbers: with one decimal where it is none itself. */
function formatCount(count: number | undefined): string {
  if (count === undefined) return '';
  return Number.isInteger(count) ? String(count) : count.toFixed(1);
}

function reasons(title: string, contenders: Failure[]): string {
  const rows = contenders.map(({ arn, reason }) => `- ${contenderName(arn)}: ${plain(printable(reason))}`);
  return rows.length === 0 ? '' : [`${title}:`, '', ...rows].join('\n');
}

/** GitHub Flavored Markdown, "Tables (extension)". */
function table(titles: string[], rows: string[][], { leftAligned }: { leftAligned: number }): string {
  const rule = titles.map((_, column) => (column < leftAligned ? '---' : '--:'));
  return [titles, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Text of a contender's making: it must not make up cells, tags, or links that say another place than they lead to. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, '\\$&');
}
