/** The rows of a CSV text (RFC 4180), empty lines left out. */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let position = 0;
  const endRow = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  while (position < text.length) {
    const { value, end } = readField(text, position, delimiter);
    row.push(value);
    position = end + 1;
    if (text[end] === delimiter) {
      // A delimiter at the very end is followed by one more field, an empty one.
      if (position === text.length) row.push('');
      continue;
    }
    if (text[end] === '\r' && text[position] === '\n') position += 1;
    endRow();
  }
  if (row.length > 0) endRow();
  return rows;
}

function readField(text: string, start: number, delimiter: string): { value: string; end: number } {
  if (text[start] === '"') return readQuoted(text, start, delimiter);
  const end = endOfField(text, start, delimiter);
  return { value: text.slice(start, end), end };
}

/** Between quotes, a quote is written twice; what follows the closing one belongs to the field as it stands. */
function readQuoted(text: string, start: number, delimiter: string): { value: string; end: number } {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const closed = close === -1 ? text.length : close;
  const end = endOfField(text, closed + 1, delimiter);
  const quoted = text.slice(start + 1, closed).replaceAll('""', '"');
  return { value: quoted + text.slice(closed + 1, end), end };
}

function endOfField(text: string, start: number, delimiter: string): number {
  for (let end = start; end < text.length; end += 1) {
    const character = text[end];
    if (character === delimiter || character === '\n' || character === '\r') return end;
  }
  return text.length;
}
