import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { messageOf } from '../errors.ts';
import { validationError } from '../template/template-error.ts';

/** CloudFormation quotas: 51,200 bytes in a request, 1 MB from S3. */
const maxBodyBytes = 51_200;
const maxObjectBytes = 1024 * 1024;

/** The text of a request's template, from the request or from S3. Throws ValidationError. */
export async function readTemplate(
  request: { TemplateBody?: string; TemplateURL?: string },
  { s3, s3Endpoint }: { s3: S3Client; s3Endpoint: string },
): Promise<string> {
  const { TemplateBody: body, TemplateURL: url } = request;
  if ((body === undefined) === (url === undefined))
    throw validationError('Either Template URL or Template Body must be specified.');
  if (url !== undefined) return fetchTemplate(url, s3, s3Endpoint);
  const text = body ?? '';
  if (Buffer.byteLength(text) > maxBodyBytes)
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${maxBodyBytes}; pass a TemplateURL`,
    );
  return text;
}

async function fetchTemplate(url: string, s3: S3Client, s3Endpoint: string): Promise<string> {
  const place = locate(url, s3Endpoint);
  if (place === undefined)
    throw validationError(
      `TemplateURL must be a supported URL: an object of ${s3Endpoint} or of S3, got ${url}`,
    );
  try {
    const object = await s3.send(new GetObjectCommand(place));
    if ((object.ContentLength ?? 0) > maxObjectBytes)
      throw new Error(`Template may not exceed ${maxObjectBytes} bytes in size.`);
    return (await object.Body?.transformToString()) ?? '';
  } catch (error) {
    throw validationError(`S3 error: ${messageOf(error)}`);
  }
}

/** Bucket and key of a template's URL: path-style at the local endpoint, both styles at AWS's. */
function locate(url: string, s3Endpoint: string): { Bucket: string; Key: string } | undefined {
  const { origin, hostname, pathname } = URL.parse(url) ?? {};
  if (pathname === undefined || hostname === undefined) return undefined;
  const key = decodeURIComponent(pathname.slice(1));
  const virtual = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$/.exec(hostname)?.[1];
  if (virtual !== undefined) return { Bucket: virtual, Key: key };
  if (origin !== s3Endpoint && !/^s3[.-][a-z0-9.-]*amazonaws\.com$/.test(hostname)) return undefined;
  const [bucket = '', ...rest] = key.split('/');
  return { Bucket: bucket, Key: rest.join('/') };
}
