/** A JSON value, as it travels between states. Treat it as read-only: states may share one. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Payload limit of a state's input, arguments and output, of a task's result and of an Assign: 256 KiB of UTF-8 (Step Functions developer guide, "Quotas"). */
export const maxPayloadBytes = 262_144;

/** A value and its JSON text. The value was parsed from the text, so that it shares nothing with where it came from. */
export interface Payload {
  text: string;
  value: Json;
}

/** Clones by way of text, which also keeps a key named `__proto__` an ordinary key. */
export function payloadOf(value: Json): Payload {
  return payloadOfText(JSON.stringify(value));
}

/** @throws SyntaxError where the text is not JSON. */
function payloadOfText(text: string): Payload {
  const value: Json = JSON.parse(text);
  return { text, value };
}

export function sizeBytesOf({ text }: Payload): number {
  return Buffer.byteLength(text);
}

export function isTooLarge(payload: Payload): boolean {
  return payload.text.length > maxPayloadBytes || sizeBytesOf(payload) > maxPayloadBytes;
}

/** The name that AWS gives a value's type in its error causes (recorded 2024-11-19: number, string, null, object, boolean). */
export function jsonType(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
