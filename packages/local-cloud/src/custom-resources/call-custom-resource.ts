import { randomUUID } from 'node:crypto';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Clock } from '@s3-lambda-bench/asl';
import { parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { ResourceFailed } from '../resources/provider.ts';
import type { ResponseDesk, ResponseSlot } from './response-desk.ts';

/** One request to a custom resource (CloudFormation user guide, "Custom resource request objects"). */
export interface CustomResourceCall {
  requestType: 'Create' | 'Update' | 'Delete';
  serviceToken: string;
  stackId: string;
  logicalId: string;
  resourceType: string;
  physicalId?: string;
  properties: JsonObject;
  previous?: JsonObject;
  timeoutSeconds: number;
  signal: AbortSignal;
}

export interface CustomResourceAnswer {
  physicalId?: string;
  data: Record<string, Json>;
}

interface Means {
  lambda: LambdaClient;
  responseDesk: ResponseDesk;
  clock: Clock;
}

/** CloudFormation user guide, "Custom resource response objects". `Reason` may be null where an SDK serialises it so. */
const responseSchema = z.strictObject({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().nullish(),
  PhysicalResourceId: z.string().max(1024).nullish(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  NoEcho: z.boolean().nullish(),
  Data: z.record(z.string(), z.json()).nullish(),
});

/** CloudFormation quotas: the response body of a custom resource is at most 4,096 bytes. */
const maxResponseBytes = 4096;

/**
 * Invokes a custom resource's function and waits for the answer it puts to the ResponseURL, for `timeoutSeconds` at most.
 * Throws an Error, whose message is CloudFormation's status reason, when the answer is FAILED, unusable, or never comes.
 */
export async function callCustomResource(
  call: CustomResourceCall,
  means: Means,
): Promise<CustomResourceAnswer> {
  const requestId = randomUUID();
  const slot = means.responseDesk.open();
  const limits = new AbortController();
  try {
    const text = await Promise.race([
      slot.answered,
      endOfFailedInvocation(call, requestId, slot, means),
      timeOut(call, requestId, means.clock, limits.signal),
      interruption(call.signal, limits.signal),
    ]);
    return readAnswer(text, call, requestId);
  } finally {
    limits.abort();
    slot.close();
  }
}

/**
 * Rejects when the invocation ended in an error; otherwise never settles, since the answer may come from elsewhere.
 * CloudFormation would wait for the timeout: see GAPS.md, "Different by design".
 */
async function endOfFailedInvocation(
  call: CustomResourceCall,
  requestId: string,
  slot: ResponseSlot,
  { lambda }: Means,
): Promise<never> {
  const invocation = await lambda.send(
    new InvokeCommand({
      FunctionName: call.serviceToken,
      Payload: JSON.stringify(requestEvent(call, requestId, slot.url)),
    }),
  );
  if (invocation.FunctionError === undefined) return new Promise(() => {});
  // An answer given before the error counts; both are in by now, and the answer came first.
  await new Promise(setImmediate);
  const payload = parseJson(invocation.Payload?.transformToString() ?? '');
  throw new Error(
    `the function ${call.serviceToken} failed and gave no answer: ${describeFailure(payload)} (RequestId: ${requestId})`,
  );
}

function requestEvent(call: CustomResourceCall, requestId: string, responseUrl: string): JsonObject {
  return {
    RequestType: call.requestType,
    ServiceToken: call.serviceToken,
    ResponseURL: responseUrl,
    StackId: call.stackId,
    RequestId: requestId,
    LogicalResourceId: call.logicalId,
    ...(call.physicalId !== undefined && { PhysicalResourceId: call.physicalId }),
    ResourceType: call.resourceType,
    ResourceProperties: stringified(call.properties),
    ...(call.previous !== undefined && { OldResourceProperties: stringified(call.previous) }),
  };
}

/** CloudFormation hands every number and boolean over as text. */
function stringified(value: Json): Json {
  if (Array.isArray(value)) return value.map(stringified);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, stringified(child)]));
  return String(value);
}

async function timeOut(
  call: CustomResourceCall,
  requestId: string,
  clock: Clock,
  done: AbortSignal,
): Promise<never> {
  // A sleep that is cut short may reject or not; either way the race has been decided.
  await clock.sleep(call.timeoutSeconds * 1000, done).catch(() => {});
  throw new Error(
    `CloudFormation did not receive a response from your custom resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
  );
}

function interruption(signal: AbortSignal, done: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const interrupted = () => reject(new Error('Resource operation cancelled'));
    if (signal.aborted) interrupted();
    signal.addEventListener('abort', interrupted, { signal: done });
  });
}

function readAnswer(text: string, call: CustomResourceCall, requestId: string): CustomResourceAnswer {
  if (Buffer.byteLength(text) > maxResponseBytes) throw new Error('Response object is too long.');
  const parsed = parse(responseSchema, parseJson(text));
  if (!parsed.ok) throw new Error(`Invalid response object: ${parsed.problems.join('; ')}`);
  const { Status, Reason, PhysicalResourceId, Data } = parsed.value;
  const expected = { StackId: call.stackId, RequestId: requestId, LogicalResourceId: call.logicalId };
  for (const [name, value] of Object.entries(expected)) {
    const got = Object.entries(parsed.value).find(([key]) => key === name)?.[1];
    if (got !== value)
      throw new Error(
        `Invalid response object: ${name} is ${JSON.stringify(got)}, expected ${JSON.stringify(value)}`,
      );
  }
  if (Status === 'FAILED')
    throw new ResourceFailed(
      `Received response status [FAILED] from custom resource. Message returned: ${Reason ?? ''} (RequestId: ${requestId})`,
      PhysicalResourceId ?? undefined,
    );
  return { ...(PhysicalResourceId && { physicalId: PhysicalResourceId }), data: flattened(Data ?? {}) };
}

/** `Fn::GetAtt` of a nested value of Data asks for it by a path with dots. */
function flattened(data: JsonObject, prefix = ''): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]): [string, Json][] => [
      [`${prefix}${key}`, value],
      ...(isObject(value) ? Object.entries(flattened(value, `${prefix}${key}.`)) : []),
    ]),
  );
}

function describeFailure(payload: Json | undefined): string {
  if (!isObject(payload)) return 'no reason was given';
  return [payload.errorType, payload.errorMessage].filter((part) => part !== undefined).join(': ');
}
