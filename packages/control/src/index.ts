export type { Archive } from './archive.ts';
export { judge } from './judge.ts';
