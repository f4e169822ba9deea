import type { Commands } from '../program.ts';

/** What the groups of commands share. Paths are absolute. */
export interface Words {
  commands: Commands;
  callerDir: string;
  /** Defaults. */
  contendersDir: string;
  dataDir: string;
  /** An absolute path of one that starts where the person stands. */
  resolvePath(text: string): string;
  /** Makes the answer of an action the exit code. */
  recordExit<A extends unknown[]>(action: (...args: A) => Promise<number>): (...args: A) => Promise<void>;
}

/** The arguments of commander's `option` for flags of several commands. */
export function contendersDirOption({ resolvePath, contendersDir }: Words) {
  return ['--contenders-dir <dir>', 'folder of the contenders', resolvePath, contendersDir] as const;
}

export const noCpuShareOption = [
  '--no-cpu-share',
  'let every function use the whole machine (default: memory/1769 vCPU each, as on Lambda, where the machine allows cgroups)',
] as const;

/** `-` is stdout. */
export function jsonOption({ resolvePath }: Words) {
  return [
    '--json <file>',
    'also write the report there, - for stdout',
    (text: string): string => (text === '-' ? text : resolvePath(text)),
  ] as const;
}
