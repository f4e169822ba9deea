import type { ItemReaderRequest, Json } from '@s3-lambda-bench/asl';
import { isObject, parseJson } from '../../json.ts';
import { parseCsv } from './csv.ts';

type ReaderConfig = ItemReaderRequest['config'];

export type ReadItems = { ok: true; items: Json[] } | { ok: false; cause: string };

/** What an object's text holds in the way of items (developer guide, "ItemReader"). */
export function itemsIn(text: string, config: ReaderConfig): ReadItems {
  const plain = text.replace(/^\uFEFF/, '');
  switch (config.inputType) {
    case 'CSV':
      return csvItems(plain, config);
    case 'JSON':
      return jsonItems(plain, config);
    case 'JSONL':
      return jsonLines(plain);
    default:
      return { ok: false, cause: "the ItemReader has no 'InputType'" };
  }
}

function jsonItems(text: string, { itemsPointer = '' }: ReaderConfig): ReadItems {
  const document = parseJson(text);
  if (document === undefined) return { ok: false, cause: 'the object is not JSON' };
  const items = pointedAt(document, itemsPointer);
  // In AWS's words (recorded 2023-09-21).
  if (!Array.isArray(items)) return { ok: false, cause: 'Attempting to map over non-iterable node.' };
  return { ok: true, items };
}

/** RFC 6901. */
function pointedAt(document: Json, pointer: string): Json | undefined {
  let found: Json | undefined = document;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = /^(0|[1-9]\d*)$/.test(key) ? found[Number(key)] : undefined;
    else found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

function jsonLines(text: string): ReadItems {
  const items: Json[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const item = parseJson(line);
    if (item === undefined) return { ok: false, cause: `line ${index + 1} of the object is not JSON` };
    items.push(item);
  }
  return { ok: true, items };
}

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** Fields beyond the headers are left out, missing ones are empty (recorded 2023-09-21). */
function csvItems(text: string, { csvDelimiter, csvHeaders }: ReaderConfig): ReadItems {
  const rows = parseCsv(text, delimiters[csvDelimiter]);
  const headers = csvHeaders ?? rows.shift() ?? [];
  if (new Set(headers).size < headers.length) {
    return { ok: false, cause: 'CSV headers cannot contain duplicates.' };
  }
  const items = rows.map((row) =>
    Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ''])),
  );
  return { ok: true, items };
}
