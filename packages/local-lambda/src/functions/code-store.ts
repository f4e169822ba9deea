import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ServiceError } from '../errors.ts';
import type { LambdaServiceOptions } from '../options.ts';
import type { FunctionCode } from './function-record.ts';
import { unzip } from './unzip.ts';

/** Where a package comes from, in the members of CreateFunction's `Code`. */
export interface CodeSource {
  ZipFile?: string | undefined;
  S3Bucket?: string | undefined;
  S3Key?: string | undefined;
}

/** Fetches and unpacks a package to `functions/<name>/<SHA-256>`; one that is there already is used again. */
export async function storeCode(
  { dataDir, fetchCode }: Pick<LambdaServiceOptions, 'dataDir' | 'fetchCode'>,
  functionName: string,
  source: CodeSource,
): Promise<FunctionCode> {
  const zip = await readSource(source, fetchCode);
  const digest = createHash('sha256').update(zip).digest();
  const parent = path.join(dataDir, 'functions', functionName);
  const folder = path.join(parent, digest.toString('hex'));
  if (!(await exists(folder))) await unpack(zip, parent, folder);
  return { folder, sha256: digest.toString('base64'), sizeBytes: zip.length };
}

async function readSource(
  { ZipFile, S3Bucket, S3Key }: CodeSource,
  fetchCode: LambdaServiceOptions['fetchCode'],
) {
  if (ZipFile !== undefined) return Buffer.from(ZipFile, 'base64');
  if (S3Bucket === undefined || S3Key === undefined) {
    throw new ServiceError('InvalidParameterValueException', 'Please provide a source for function code.');
  }
  try {
    return await toBuffer(await fetchCode(S3Bucket, S3Key));
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    throw new ServiceError(
      'InvalidParameterValueException',
      `Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`,
      { cause },
    );
  }
}

async function toBuffer(body: Buffer | Readable): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : Buffer.concat(await body.toArray());
}

/** Beside its place first, so that a folder with the right name is always whole. */
async function unpack(zip: Buffer, parent: string, folder: string): Promise<void> {
  const unfinished = path.join(parent, `unfinished-${randomUUID()}`);
  await mkdir(unfinished, { recursive: true });
  await stopPackageScope(parent);
  try {
    await unzip(zip, unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
}

/** Node looks for a package.json in all parent folders; without this one it might find a project's, with `type: module`. */
async function stopPackageScope(folder: string): Promise<void> {
  await writeFile(path.join(folder, 'package.json'), '{}\n');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
