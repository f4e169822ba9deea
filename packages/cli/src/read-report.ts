import { readFileSync } from 'node:fs';
import { parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { BenchError, messageOf } from './errors.ts';

/** Reads a saved report; a BenchError where the file is none. */
export function readReport(file: string): Report {
  const report = parse(reportSchema, readJson(file));
  if (!report.ok) throw new BenchError('usage', `${file} is not a report: ${report.problems.join('; ')}`);
  return report.value;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BenchError('usage', `${file} cannot be read as a report: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
