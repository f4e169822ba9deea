import { parse } from '@s3-lambda-bench/contract';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { S3Error } from '../errors.ts';

const parser = new XMLParser({
  ignoreDeclaration: true,
  htmlEntities: true, // without it, numeric character references stay as they are
  parseTagValue: false,
  trimValues: false, // spaces belong to keys
  isArray: (name) => name === 'Part' || name === 'Object',
  // A CompleteMultipartUpload has two quotes to expand in each of 10,000 ETags. There are no declared entities.
  processEntities: { enabled: true, maxTotalExpansions: 1_000_000, maxExpandedLength: 10_000_000 },
});

/** The schema of an element with these children; the white space between them means nothing. */
export function element<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...shape, '#text': z.string().regex(/^\s*$/).optional() });
}

/** Reads a request's document of that root element. Throws MalformedXML that says what is wrong. */
export function readXml<T extends z.ZodType>(root: string, schema: T, text: string): z.output<T> {
  const parsed = parse(schema, parseRoot(root, text));
  if (parsed.ok) return parsed.value;
  throw new S3Error('MalformedXML', { details: { Problem: parsed.problems.join('; ') } });
}

function parseRoot(root: string, text: string): unknown {
  try {
    const document = z.record(z.string(), z.unknown()).parse(parser.parse(text, true));
    const content = document[root];
    return typeof content === 'string' && content.trim() === '' ? {} : content; // an element without children
  } catch (cause) {
    throw new S3Error('MalformedXML', { cause });
  }
}
