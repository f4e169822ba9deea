const pattern = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** ISO 8601 with the `T` and an offset; Date.parse alone takes much more, the 30th of February among it. Gives Unix time in milliseconds. */
export function parseTimestamp(text: string): number | undefined {
  const [, year, month, day] = pattern.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const at = Date.parse(text);
  return Number.isNaN(at) || day > daysInMonth ? undefined : at;
}
