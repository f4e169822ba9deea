import { z } from 'zod';
import { isRecord } from '../json.ts';
import type {
  Distribution,
  Flow,
  ItemBatcher,
  ItemReader,
  ResultWriter,
  Template,
} from '../state-machine.ts';
import { distributionSchemas } from './distribution-schemas.ts';
import type { FlowPlace } from './flow.ts';
import { checkFields } from './schemas.ts';

/** What reads a template of the Map state: the document, and its path within the state. */
type Read = (document: unknown, field: string) => Template;

const fieldsSchema = z.object(distributionSchemas);
type Fields = z.output<typeof fieldsSchema>;

/** The fields that only a Map in DISTRIBUTED mode has; nothing where they are at fault, which is then noted. */
export function readDistribution(
  document: Record<string, unknown>,
  executionType: Distribution['executionType'],
  { place, read }: { place: FlowPlace; read: Read },
): Distribution | undefined {
  const fields = checkFields(fieldsSchema, document, place);
  if (fields === undefined) return undefined;
  noteGaps(fields, place);
  noteLabel(fields.Label, place);
  const { ItemReader, ItemBatcher, ResultWriter, Label: label } = fields;
  if (ItemReader !== undefined && document.Items !== undefined) {
    noteProblem(place, '', "'Items' and 'ItemReader' exclude each other");
  }
  return {
    executionType,
    label,
    itemReader: ItemReader && readerOf(ItemReader, read),
    itemBatcher: ItemBatcher && batcherOf(ItemBatcher, read),
    resultWriter: ResultWriter && writerOf(ResultWriter, read),
  };
}

/** Notes what an inline Map has that is for DISTRIBUTED ones. */
export function noteDistributedOnly(document: Record<string, unknown>, place: FlowPlace): void {
  for (const field of Object.keys(distributionSchemas)) {
    if (document[field] === undefined) continue;
    noteProblem(place, `/${field}`, `'${field}' is for a Map in DISTRIBUTED mode`);
  }
  if (!isRecord(document.Items)) return;
  noteProblem(
    place,
    '/Items',
    'must be an array or a JSONata expression {% … %}; an object is for a Map in DISTRIBUTED mode',
  );
}

/** An Express execution can wait for no job and no token (developer guide, "Service integration patterns"). */
export function noteExpressTasks(flow: Flow, place: FlowPlace): void {
  for (const state of flow.states.values()) {
    const at = `/States/${state.name}`;
    if (state.type === 'Parallel') {
      state.branches.forEach((branch, index) => {
        noteExpressTasks(branch, { ...place, path: `${place.path}${at}/Branches[${index}]` });
      });
    }
    if (state.type === 'Map') {
      noteExpressTasks(state.itemProcessor, { ...place, path: `${place.path}${at}/ItemProcessor` });
    }
    if (state.type !== 'Task' || state.resource.pattern === 'requestResponse') continue;
    const suffix = state.resource.pattern === 'sync' ? '.sync' : '.waitForTaskToken';
    noteProblem(
      place,
      `${at}/Resource`,
      `Express state machine does not support '${suffix}' service integration`,
    );
  }
}

function readerOf(
  { Resource, Arguments, ReaderConfig }: NonNullable<Fields['ItemReader']>,
  read: Read,
): ItemReader {
  const { InputType, CSVHeaderLocation, CSVHeaders, CSVDelimiter, ItemsPointer, MaxItems } = ReaderConfig;
  return {
    resource: Resource,
    arguments: read(Arguments, 'ItemReader/Arguments'),
    config: {
      // The other two are noted as gaps, and nothing with a problem is run.
      inputType: InputType === 'MANIFEST' || InputType === 'PARQUET' ? undefined : InputType,
      csvHeaderLocation: CSVHeaderLocation,
      csvHeaders: CSVHeaders,
      csvDelimiter: CSVDelimiter,
      itemsPointer: ItemsPointer,
    },
    maxItems: optional(MaxItems, 'ItemReader/ReaderConfig/MaxItems', read),
  };
}

function batcherOf(fields: NonNullable<Fields['ItemBatcher']>, read: Read): ItemBatcher {
  const { MaxItemsPerBatch, MaxInputBytesPerBatch, BatchInput } = fields;
  return {
    maxItemsPerBatch: optional(MaxItemsPerBatch, 'ItemBatcher/MaxItemsPerBatch', read),
    maxInputBytesPerBatch: optional(MaxInputBytesPerBatch, 'ItemBatcher/MaxInputBytesPerBatch', read),
    batchInput: optional(BatchInput, 'ItemBatcher/BatchInput', read),
  };
}

/** NONE is the default where results are exported, COMPACT where they are not (developer guide, "ResultWriter"). */
function writerOf(
  { Resource, Arguments, WriterConfig }: NonNullable<Fields['ResultWriter']>,
  read: Read,
): ResultWriter {
  return {
    destination:
      Resource === undefined
        ? undefined
        : { resource: Resource, arguments: read(Arguments, 'ResultWriter/Arguments') },
    transformation: WriterConfig?.Transformation ?? 'NONE',
    outputType: WriterConfig?.OutputType ?? 'JSON',
  };
}

function optional(document: unknown, field: string, read: Read): Template | undefined {
  return document === undefined ? undefined : read(document, field);
}

/** Notes by name what AWS would run and this interpreter does not. */
function noteGaps({ ItemReader, ResultWriter }: Fields, place: FlowPlace): void {
  const { InputType, ManifestType, Transformation } = ItemReader?.ReaderConfig ?? {};
  const config = '/ItemReader/ReaderConfig';
  const gaps: [field: string, what: string | false | undefined][] = [
    [
      `${config}/InputType`,
      (InputType === 'MANIFEST' || InputType === 'PARQUET') && `the 'InputType' ${InputType}`,
    ],
    [`${config}/ManifestType`, ManifestType && `'ManifestType'`],
    [
      `${config}/Transformation`,
      Transformation === 'LOAD_AND_FLATTEN' && `the 'Transformation' LOAD_AND_FLATTEN`,
    ],
    ['/ItemReader', place.language === 'JSONPath' && ItemReader && `'ItemReader' in JSONPath`],
    ['/ResultWriter', place.language === 'JSONPath' && ResultWriter && `'ResultWriter' in JSONPath`],
    [
      '/ResultWriter/WriterConfig/OutputType',
      ResultWriter?.Resource === undefined &&
        ResultWriter?.WriterConfig?.OutputType === 'JSONL' &&
        `the 'OutputType' JSONL without a 'Resource' to write to`,
    ],
  ];
  for (const [field, what] of gaps) {
    if (!what) continue;
    const problem = {
      code: 'NOT_IMPLEMENTED',
      path: `${place.path}${field}`,
      message: `${what} is not implemented`,
    } as const;
    place.reading.problems.push(problem);
  }
}

/** AWS wants labels unique in the whole machine (iwamot/sfnx, measured 2026). */
function noteLabel(label: string | undefined, { path, reading }: FlowPlace): void {
  if (label === undefined) return;
  if (reading.labels.has(label)) {
    const message = `the label '${label}' is used twice in this state machine`;
    reading.problems.push({ code: 'DUPLICATE_LABEL_NAME', path: `${path}/Label`, message });
  }
  reading.labels.add(label);
}

function noteProblem({ path, reading }: FlowPlace, field: string, message: string): void {
  reading.problems.push({ code: 'SCHEMA_VALIDATION_FAILED', path: `${path}${field}`, message });
}
