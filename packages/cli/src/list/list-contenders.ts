import { type Contender, describeMissingTools } from '@s3-lambda-bench/infra';
import { missingFor } from '@s3-lambda-bench/local-cloud';
import { findContenders } from '../run/find-contenders.ts';

/** One contender of a folder, and what keeps it from being raced on this machine, if anything does. */
export interface Listed {
  id: string;
  /** Absent where the manifest is not valid. */
  runtime?: string;
  isTemplate: boolean;
  problem?: string;
}

/** All contenders of a folder by id, the invalid ones too. */
export function listContenders(contendersDir: string): Listed[] {
  const { contenders, invalid } = findContenders(contendersDir, []);
  const valid = contenders.map(describeContender);
  const others = invalid.map(({ id, reason }) => ({ id, isTemplate: false, problem: reason }));
  return [...valid, ...others].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function describeContender({ id, folder, manifest }: Contender): Listed {
  const { runtime, template: isTemplate, build } = manifest;
  const place = { searchPath: process.env.PATH, cwd: folder };
  const problem = missingFor(runtime) ?? describeMissingTools(build.tools, place);
  return { id, runtime, isTemplate, ...(problem === undefined ? {} : { problem }) };
}

/** A line a contender. */
export function formatList(listed: Listed[]): string {
  const rows = listed.map(({ id, runtime = '', isTemplate, problem = 'can race here' }) => [
    id,
    runtime,
    isTemplate ? 'template' : '',
    problem,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line}\n`).join('');
}
