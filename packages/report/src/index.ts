export { formatTable } from './table.ts';
export { contenderName } from './text.ts';
