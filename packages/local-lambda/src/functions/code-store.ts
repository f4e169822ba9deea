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

type Means = Pick<LambdaServiceOptions, 'dataDir' | 'fetchCode'>;

/**
 * Fetches a package, keeps it as `functions/<name>/<SHA-256>.zip` and unpacks it beside; one that is there already is used again.
 */
export async function storeCode(
  { dataDir, fetchCode }: Means,
  functionName: string,
  source: CodeSource,
): Promise<FunctionCode> {
  const zip = await readSource(source, fetchCode);
  const code = describeCode(zip, codeFolder(dataDir, functionName));
  if (!(await exists(code.folder))) await unpack(zip, code);
  return code;
}

/** What storing it would give. Throws as it would, and leaves nothing. */
export async function tryCode(
  { dataDir, fetchCode }: Means,
  functionName: string,
  source: CodeSource,
): Promise<FunctionCode> {
  const zip = await readSource(source, fetchCode);
  const parent = codeFolder(dataDir, functionName);
  await rm(await unpackBeside(zip, parent), { recursive: true });
  return describeCode(zip, parent);
}

/** Where all code of a function is. */
export function codeFolder(dataDir: string, functionName: string): string {
  return path.join(dataDir, 'functions', functionName);
}

function describeCode(zip: Buffer, parent: string): FunctionCode {
  const digest = createHash('sha256').update(zip).digest();
  const folder = path.join(parent, digest.toString('hex'));
  return { folder, zipFile: `${folder}.zip`, sha256: digest.toString('base64'), sizeBytes: zip.length };
}

async function readSource(
  { ZipFile, S3Bucket, S3Key }: CodeSource,
  fetchCode: LambdaServiceOptions['fetchCode'],
) {
  if (ZipFile !== undefined && (S3Bucket !== undefined || S3Key !== undefined)) throw otherSource();
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

function otherSource(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    'Please do not provide other FunctionCode parameters when providing a ZipFile.',
  );
}

async function toBuffer(body: Buffer | Readable): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : Buffer.concat(await body.toArray());
}

/** The folder comes last and at once, so that one with the right name is always whole, and has its ZIP file. */
async function unpack(zip: Buffer, { folder, zipFile }: FunctionCode): Promise<void> {
  const unfinished = await unpackBeside(zip, path.dirname(folder));
  try {
    await writeFile(zipFile, zip);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
}

/** Unpacks into a folder of its own below the parent, whose path it gives; nothing is left where that fails. */
async function unpackBeside(zip: Buffer, parent: string): Promise<string> {
  const unfinished = path.join(parent, `unfinished-${randomUUID()}`);
  await mkdir(unfinished, { recursive: true });
  await stopPackageScope(parent);
  try {
    await unzip(zip, unfinished);
    return unfinished;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
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
