export type { Archive } from './archive.ts';
export { HarnessFault } from './errors.ts';
export { judge } from './judge.ts';
