/** An element's content: text, children by name (an array repeats the element), or nothing there at all. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | XmlContent[]
  | { [name: string]: XmlContent };

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A document whose root carries S3's namespace. */
export function writeXml(root: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${write(content)}</${root}>`;
}

/** A document without a namespace, as errors are. */
export function writeBareXml(root: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((one) => element(name, one)).join('');
  return `<${name}>${write(content)}</${name}>`;
}

function write(content: XmlContent): string {
  if (typeof content === 'string') return escapeText(content);
  if (typeof content !== 'object') return String(content ?? '');
  return Object.entries(content)
    .map(([name, child]) => element(name, child))
    .join('');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: S3 shows control characters of keys as character references
const special = /[&<>"\u0000-\u0008\u000a-\u001f\u007f\ufffe\uffff]/g;
const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text.replace(special, (c) => named[c] ?? `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`);
}
