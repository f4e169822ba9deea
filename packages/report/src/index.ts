export { formatMarkdown } from './markdown.ts';
export { formatSize } from './numbers.ts';
export { formatTable } from './table.ts';
export { contenderName, printable, wrap } from './text.ts';
