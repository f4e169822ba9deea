import { z } from 'zod';

const withCause = 'application/vnd.aws.lambda.error.cause+json';

const schema = z.object({
  errorMessage: z.string().default(''),
  errorType: z.string().default(''),
  stackTrace: z.array(z.string()).optional(),
});

/**
 * The document that the caller gets of an invocation error: as the runtime sent it, but for the content type with which a
 * runtime sends the cause for X-Ray in the same document. That is not the caller's (RIE rapi/handler/mime_type_error_cause_json.go).
 */
export function errorDocument(contentType: string | undefined, body: Buffer): Buffer {
  if (contentType !== withCause) return body;
  const document = schema.safeParse(parse(body));
  return Buffer.from(JSON.stringify(document.success ? document.data : 'Invalid error body'));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
