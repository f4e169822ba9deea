import type { Json } from '@s3-lambda-bench/asl';
import type { MetadataBearer, MiddlewareStack } from '@smithy/types';

/** Keeps the headers of the answer to a command that is still to be sent; they are there once it was. */
export function watchHeaders<Input extends object, Output extends MetadataBearer>(
  stack: MiddlewareStack<Input, Output>,
): () => Record<string, string> {
  let headers: Record<string, string> = {};
  stack.add(
    (next) => async (passed) => {
      const result = await next(passed);
      headers = headersOf(result.response);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  return () => headers;
}

function headersOf(response: unknown): Record<string, string> {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return {};
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/**
 * What integrations of Step Functions' own tell of the answer they got. `names` are the headers that AWS shows, as its service
 * writes them, in the order of AllHttpHeaders; HttpHeaders has them by name, whatever their case (both as recorded).
 */
export function httpMetadata(
  { $metadata }: MetadataBearer,
  headers: Record<string, string>,
  names: readonly string[],
): { SdkHttpMetadata: Json; SdkResponseMetadata: Json } {
  const shown = names.flatMap((name): [string, string][] => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, value]];
  });
  const byName = shown.toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(shown.map(([name, value]) => [name, [value]])),
      HttpHeaders: Object.fromEntries(byName),
      HttpStatusCode: $metadata.httpStatusCode ?? 200,
    },
    SdkResponseMetadata: { RequestId: $metadata.requestId ?? '' },
  };
}
