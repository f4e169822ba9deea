import { z } from 'zod';
import { template, wholeNumber } from './schemas.ts';

/*
 * Fields of a Map in DISTRIBUTED mode: developer guide, "Map state in Distributed mode", "ItemReader", "ItemBatcher" and "ResultWriter".
 */

/** Quotas, "Map state": as many items as any of its readers reads. */
const maxItems = 100_000_000;
const maxInputBytes = 262_144;

const readerConfig = z.strictObject({
  InputType: z.enum(['CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET']).optional(),
  CSVHeaderLocation: z.enum(['FIRST_ROW', 'GIVEN']).optional(),
  CSVHeaders: z.array(z.string()).min(1).optional(),
  CSVDelimiter: z.enum(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']).default('COMMA'),
  ItemsPointer: z
    .string()
    .regex(/^(\/.*)?$/, 'a JSON Pointer')
    .optional(),
  MaxItems: wholeNumber(0, maxItems).optional(),
  ManifestType: z.string().optional(),
  Transformation: z.enum(['NONE', 'LOAD_AND_FLATTEN']).default('NONE'),
});

const itemReader = z
  .strictObject({
    Resource: z.string().regex(/^arn:[^:]+:states:::s3:(getObject|listObjectsV2)$/, {
      error: 'must be arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2',
    }),
    Arguments: template,
    ReaderConfig: readerConfig.prefault({}),
  })
  .refine(({ Arguments }) => Arguments !== undefined, { error: "'Arguments' is missing" })
  .refine(
    ({ Resource, ReaderConfig }) =>
      Resource.endsWith('listObjectsV2') || ReaderConfig.InputType !== undefined,
    { error: "s3:getObject needs an 'InputType' in its 'ReaderConfig'" },
  )
  .refine(
    ({ ReaderConfig: { InputType, CSVHeaderLocation } }) =>
      InputType !== 'CSV' || CSVHeaderLocation !== undefined,
    { error: "the 'InputType' CSV needs a 'CSVHeaderLocation'" },
  )
  .refine(
    ({ ReaderConfig: { CSVHeaderLocation, CSVHeaders } }) =>
      (CSVHeaderLocation === 'GIVEN') === (CSVHeaders !== undefined),
    { error: "'CSVHeaders' go with the 'CSVHeaderLocation' GIVEN, and only with it" },
  );

const itemBatcher = z
  .strictObject({
    MaxItemsPerBatch: wholeNumber(1, maxItems).optional(),
    MaxInputBytesPerBatch: wholeNumber(1, maxInputBytes).optional(),
    BatchInput: template,
  })
  .refine(
    ({ MaxItemsPerBatch, MaxInputBytesPerBatch }) =>
      MaxItemsPerBatch !== undefined || MaxInputBytesPerBatch !== undefined,
    { error: "needs 'MaxItemsPerBatch', 'MaxInputBytesPerBatch' or both" },
  );

const resultWriter = z
  .strictObject({
    Resource: z
      .string()
      .regex(/^arn:[^:]+:states:::s3:putObject$/, 'must be arn:aws:states:::s3:putObject')
      .optional(),
    Arguments: template,
    WriterConfig: z
      .strictObject({
        Transformation: z.enum(['NONE', 'COMPACT', 'FLATTEN']),
        OutputType: z.enum(['JSON', 'JSONL']),
      })
      .optional(),
  })
  .refine(({ Resource, Arguments }) => (Resource === undefined) === (Arguments === undefined), {
    error: "'Resource' and 'Arguments' go together",
  })
  .refine(({ Resource, WriterConfig }) => Resource !== undefined || WriterConfig !== undefined, {
    error: "needs 'Resource' and 'Arguments', 'WriterConfig', or all three",
  });

/** Developer guide, "Map state in Distributed mode", Label. */
const label = z
  .string()
  .max(40)
  .regex(
    /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]+$/u,
    'must have no white space, wildcards, brackets or other special characters',
  );

/** Fields of a Map that only DISTRIBUTED mode has. */
export const distributionSchemas = {
  ItemReader: itemReader.optional(),
  ItemBatcher: itemBatcher.optional(),
  ResultWriter: resultWriter.optional(),
  Label: label.optional(),
};
