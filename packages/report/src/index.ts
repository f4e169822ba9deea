export { describeConditions } from './conditions.ts';
export { formatMarkdown } from './markdown.ts';
export { formatDuration, formatSize } from './numbers.ts';
export { formatTable } from './table.ts';
export { contenderName, printable, wrap } from './text.ts';
