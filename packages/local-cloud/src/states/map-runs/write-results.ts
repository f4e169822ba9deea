import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Json, ResultsWritten, ResultWriterRequest } from '@s3-lambda-bench/asl';
import { parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { sdkTaskFailure } from '../tasks/service-failure.ts';

const argumentsSchema = z.strictObject({ Bucket: z.string(), Prefix: z.string() });

/**
 * Carries out a ResultWriter with the S3 client of the state machine's role: a file for each status that has results, and a manifest
 * that names them, under `<Prefix>/<uuid of the map run>/` (developer guide, "ResultWriter").
 */
export async function writeResults(request: ResultWriterRequest, s3: S3Client): Promise<ResultsWritten> {
  const parsed = parse(argumentsSchema, request.arguments);
  if (!parsed.ok) return { ok: false, cause: `s3:putObject: ${parsed.problems.join('; ')}` };
  try {
    return await write(request, parsed.value, s3);
  } catch (error) {
    const failure = sdkTaskFailure('s3', error);
    return { ok: false, cause: failure.ok ? '' : (failure.cause ?? '') };
  }
}

async function write(
  { mapRunArn, outputType, results, signal }: ResultWriterRequest,
  { Bucket, Prefix }: z.output<typeof argumentsSchema>,
  s3: S3Client,
): Promise<ResultsWritten> {
  const folder = `${Prefix.replace(/\/$/, '')}/${mapRunArn.slice(mapRunArn.lastIndexOf(':') + 1)}`;
  const put = async (name: string, body: string) => {
    const Key = `${folder}/${name}`;
    const Body = Buffer.from(body);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }), { abortSignal: signal });
    return { Key, Size: Body.length };
  };
  const putResults = async (status: 'SUCCEEDED' | 'FAILED') =>
    results[status].length === 0
      ? []
      : [await put(`${status}_0.${outputType.toLowerCase()}`, textOf(results[status], outputType))];
  const ResultFiles = {
    FAILED: await putResults('FAILED'),
    PENDING: [],
    SUCCEEDED: await putResults('SUCCEEDED'),
  };
  const manifest = { DestinationBucket: Bucket, MapRunArn: mapRunArn, ResultFiles };
  const { Key } = await put('manifest.json', JSON.stringify(manifest));
  return { ok: true, result: { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key } } };
}

function textOf(results: Json[], outputType: 'JSON' | 'JSONL'): string {
  return outputType === 'JSON'
    ? JSON.stringify(results)
    : results.map((result) => `${JSON.stringify(result)}\n`).join('');
}
