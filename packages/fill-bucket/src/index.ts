export { drawObjects } from './objects.ts';
export type { CorpusSpec } from './properties.ts';
