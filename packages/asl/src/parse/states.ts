import type { z } from 'zod';
import { isRecord } from '../json.ts';
import type { Catcher, ChoiceRule, Exports, Retrier, State, StateType, Template } from '../state-machine.ts';
import { noteDistributedOnly, noteExpressTasks, readDistribution } from './distribution.ts';
import { type FlowPlace, readBranch, readItemProcessor } from './flow.ts';
import { jsonPathRefusals } from './json-path-state.ts';
import { checkFields, joinPath, stateSchemas } from './schemas.ts';
import { readResource } from './task-resource.ts';
import { readTemplate, type TemplatePlace } from './template.ts';

type Place = FlowPlace;
type Offers = TemplatePlace['offers'];
type Reader = (name: string, raw: unknown, place: Place) => State | undefined;

/** One state of a flow; nothing where its own fields are at fault, which are then noted. */
export function readState(name: string, raw: unknown, place: Place): State | undefined {
  if (!isRecord(raw)) return refuse(place, 'a state must be a JSON object');
  if (!isStateType(raw.Type)) {
    const allowed = Object.keys(stateSchemas).join(', ');
    return refuse(place, `'Type' is ${JSON.stringify(raw.Type) ?? 'missing'}; allowed: ${allowed}`);
  }
  if (!isReadable(raw, place)) return undefined;
  return readers[raw.Type](name, raw, place);
}

/** Notes what stands in the way of reading a state as JSONata; a JSONPath state may mean the same in both languages. */
function isReadable(raw: Record<string, unknown>, place: Place): boolean {
  const { language, path, reading } = place;
  if ((raw.QueryLanguage ?? language) !== 'JSONPath') return true;
  if (language === 'JSONata') {
    refuse(place, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return false;
  }
  const refusals = jsonPathRefusals(raw, path);
  reading.problems.push(...refusals);
  return refusals.length === 0;
}

const readers: Record<StateType, Reader> = {
  Pass: reader(stateSchemas.Pass, (name, fields, place) => {
    const parts = partsOf(fields, place);
    return { type: 'Pass', name, next: parts.next(), ...parts.exports('', fields) };
  }),

  Task: reader(stateSchemas.Task, (name, fields, place) => {
    const parts = partsOf(fields, place);
    const read = readResource(fields.Resource);
    if (!read.ok) {
      place.reading.problems.push({ code: read.code, path: `${place.path}/Resource`, message: read.message });
      return undefined;
    }
    return {
      type: 'Task',
      name,
      resource: read.resource,
      arguments: parts.template('Arguments'),
      roleArn: fields.Credentials && parts.read(fields.Credentials.RoleArn, 'Credentials/RoleArn'),
      timeoutSeconds: parts.template('TimeoutSeconds'),
      heartbeatSeconds: parts.template('HeartbeatSeconds'),
      next: parts.next(),
      ...parts.fallible(fields),
      ...parts.exports('', fields, { result: true }),
    };
  }),

  Choice: reader(stateSchemas.Choice, (name, fields, place) => {
    const parts = partsOf(fields, place);
    const choices = fields.Choices.map((rule, index): ChoiceRule => {
      const condition = parts.read(rule.Condition, `Choices[${index}]/Condition`);
      return { condition, next: rule.Next, ...parts.exports(`Choices[${index}]/`, rule) };
    });
    return { type: 'Choice', name, choices, default: fields.Default, ...parts.exports('', fields) };
  }),

  Wait: reader(stateSchemas.Wait, (name, fields, place) => {
    const parts = partsOf(fields, place);
    const until =
      fields.Seconds === undefined
        ? { kind: 'timestamp' as const, template: parts.read(fields.Timestamp, 'Timestamp') }
        : { kind: 'seconds' as const, template: parts.read(fields.Seconds, 'Seconds') };
    return { type: 'Wait', name, until, next: parts.next(), ...parts.exports('', fields) };
  }),

  Parallel: reader(stateSchemas.Parallel, (name, fields, place) => {
    const parts = partsOf(fields, place);
    const branches = fields.Branches.flatMap((branch, index) => {
      return readBranch(branch, { ...place, path: joinPath(`${place.path}/Branches`, index) }) ?? [];
    });
    return {
      type: 'Parallel',
      name,
      arguments: parts.template('Arguments'),
      branches,
      next: parts.next(),
      ...parts.fallible(fields),
      ...parts.exports('', fields, { result: true }),
    };
  }),

  Map: reader(stateSchemas.Map, (name, fields, place) => {
    const parts = partsOf(fields, place);
    const language = fields.QueryLanguage ?? place.language;
    const field = fields.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
    const at = { ...place, path: `${place.path}/${field}` };
    const processor = readItemProcessor(fields[field], at);
    if (processor === undefined) return undefined;
    const { flow, executionType } = processor;
    const own = { place: { ...place, language }, read: parts.read };
    const distribution = executionType && readDistribution(fields, executionType, own);
    if (executionType === undefined) noteDistributedOnly(fields, place);
    if (executionType === 'EXPRESS') noteExpressTasks(flow, at);
    return {
      type: 'Map',
      name,
      language,
      items: parts.template('Items'),
      itemSelector: parts.template('ItemSelector'),
      maxConcurrency: parts.template('MaxConcurrency'),
      toleratedFailureCount: parts.template('ToleratedFailureCount'),
      toleratedFailurePercentage: parts.template('ToleratedFailurePercentage'),
      itemProcessor: flow,
      distribution,
      next: parts.next(),
      ...parts.fallible(fields),
      ...parts.exports('', fields, { result: true }),
    };
  }),

  Succeed: reader(stateSchemas.Succeed, (name, fields, place) => {
    return { type: 'Succeed', name, output: partsOf(fields, place).template('Output') };
  }),

  Fail: reader(stateSchemas.Fail, (name, fields, place) => {
    const parts = partsOf(fields, place);
    return { type: 'Fail', name, error: parts.template('Error'), cause: parts.template('Cause') };
  }),
};

function reader<T extends z.ZodType>(
  schema: T,
  build: (name: string, fields: z.output<T>, place: Place) => State | undefined,
): Reader {
  return (name, raw, place) => {
    const fields = checkFields(schema, raw, place);
    return fields === undefined ? undefined : build(name, fields, place);
  };
}

interface ExportFields {
  Output?: unknown;
  Assign?: Record<string, unknown> | undefined;
}

interface FallibleFields {
  Retry: z.output<(typeof stateSchemas)['Task']>['Retry'];
  Catch: z.output<(typeof stateSchemas)['Task']>['Catch'];
}

/** Reads the fields that several types of state have. */
function partsOf(fields: Record<string, unknown>, place: Place) {
  const { path, reading } = place;
  const read = (document: unknown, field: string, offers: Offers = {}): Template =>
    readTemplate(document, { statePath: path, field, offers, reading });

  const exports = (prefix: string, { Output, Assign = {} }: ExportFields, offers: Offers = {}): Exports => ({
    output: Output === undefined ? undefined : read(Output, `${prefix}Output`, offers),
    assign: Object.entries(Assign).map(([name, value]) => [
      name,
      read(value, `${prefix}Assign/${name}`, offers),
    ]),
  });

  return {
    read,
    exports,
    template: (field: string) => (fields[field] === undefined ? undefined : read(fields[field], field)),
    next: () => readNext(fields, place),
    fallible: ({ Retry, Catch }: FallibleFields) => ({
      retry: Retry.map(retrierOf),
      catch: Catch.map((catcher, index): Catcher => {
        const { output, assign } = exports(`Catch[${index}]/`, catcher, { errorOutput: true });
        return { errorEquals: catcher.ErrorEquals, next: catcher.Next, output, assign };
      }),
    }),
  };
}

function retrierOf(fields: FallibleFields['Retry'][number]): Retrier {
  return {
    errorEquals: fields.ErrorEquals,
    intervalSeconds: fields.IntervalSeconds,
    maxAttempts: fields.MaxAttempts,
    backoffRate: fields.BackoffRate,
    maxDelaySeconds: fields.MaxDelaySeconds,
    jitter: fields.JitterStrategy,
  };
}

function readNext({ Next, End }: Record<string, unknown>, place: Place): string | undefined {
  if (typeof Next === 'string' && End !== true) return Next;
  if (Next !== undefined || End !== true) refuse(place, "needs exactly one of 'Next' and '\"End\": true'");
  return undefined;
}

function refuse({ path, reading }: Place, message: string): undefined {
  reading.problems.push({ code: 'SCHEMA_VALIDATION_FAILED', path, message });
}

function isStateType(value: unknown): value is StateType {
  return typeof value === 'string' && Object.hasOwn(stateSchemas, value);
}
