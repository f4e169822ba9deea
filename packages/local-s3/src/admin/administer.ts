import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from '@s3-lambda-bench/contract';
import { type Credential, credentialSchema, PolicyError, validatePolicyDocument } from '@s3-lambda-bench/iam';
import { S3Error } from '../errors.ts';
import type { Target } from '../http/resolve-target.ts';
import type { Answer, S3Request } from '../http/s3-request.ts';
import type { S3 } from '../server/s3.ts';
import { deleteFaults, putFaults, readFaults } from './administer-faults.ts';
import { receiveJson, unusable } from './receive-json.ts';

/** No bucket can have this name: S3 allows no underscore. */
export const adminBucket = '_local-s3';

type Administration = (s3: S3, accessKeyId: string, request: S3Request) => Answer | Promise<Answer>;

/** Method and path, `*` standing for an access key. */
const routes: Record<string, Administration> = {
  'PUT credentials/*': registerCredential,
  'DELETE credentials/*': removeCredential,
  'GET ledger/*': readLedger,
  'POST ledger/*': takeLedger,
  'GET denials': readDenials,
  'PUT faults': (s3, _, request) => putFaults(s3, request),
  'DELETE faults': deleteFaults,
  'GET faults': readFaults,
};

export function isAdministration({ bucket }: Target): boolean {
  return bucket === adminBucket;
}

/** Serves the admin API, which is the root credential's alone. Throws AccessDenied, InvalidRequest, NotImplemented. */
export function administer(s3: S3, method: string, request: S3Request): Answer | Promise<Answer> {
  if (request.signature.credential.principal.policies !== 'root') throw new S3Error('AccessDenied');
  const [kind, accessKeyId, ...rest] = request.key.split('/');
  const run = routes[`${method} ${kind}${accessKeyId === undefined ? '' : '/*'}`];
  if (run === undefined || accessKeyId === '' || rest.length > 0) {
    throw new S3Error('NotImplemented', { message: `the admin API has no ${method} ${request.key}` });
  }
  return run(s3, accessKeyId ?? '', request);
}

async function registerCredential(s3: S3, accessKeyId: string, request: S3Request): Promise<Answer> {
  const credential = readCredential(await receiveJson(request, 'credential is'));
  if (credential.accessKeyId !== accessKeyId) {
    throw invalid(`the path is for '${accessKeyId}', the document for '${credential.accessKeyId}'`);
  }
  s3.credentials.set(accessKeyId, credential);
  return { status: 204 };
}

/** Its ledger stays. */
function removeCredential(s3: S3, accessKeyId: string, { signature }: S3Request): Answer {
  if (accessKeyId === signature.credential.accessKeyId)
    throw invalid('the root credential cannot be removed');
  s3.credentials.delete(accessKeyId);
  return { status: 204 };
}

function readLedger(s3: S3, accessKeyId: string): Answer {
  return { json: JSON.stringify(s3.ledger.read(accessKeyId)) };
}

/**
 * What was counted since it was last taken, by page. `?page=<name>` first opens that page for all that arrives from now on;
 * `?settled` first waits for what is under way.
 */
async function takeLedger({ ledger }: S3, accessKeyId: string, { query }: S3Request): Promise<Answer> {
  const page = query.get('page');
  if (page !== null) ledger.openPage(accessKeyId, page);
  if (query.has('settled')) {
    await Promise.race([ledger.settled(accessKeyId), sleep(maxSettlingMs, undefined, { ref: false })]);
  }
  return { json: JSON.stringify(ledger.take(accessKeyId)) };
}

/** Somebody may still be sending with a key that has been removed, as slowly as he likes. */
const maxSettlingMs = 5_000;

function readDenials({ denials }: S3): Answer {
  return { json: JSON.stringify(denials.read()) };
}

function readCredential(document: unknown): Credential {
  const parsed = parse(credentialSchema, document);
  if (!parsed.ok) throw invalid(parsed.problems.join('; '));
  const { policies } = parsed.value.principal;
  try {
    if (policies !== 'root') policies.forEach(validatePolicyDocument);
  } catch (error) {
    if (error instanceof PolicyError) throw invalid(error.message);
    throw error;
  }
  return parsed.value;
}

function invalid(problem: string): S3Error {
  return unusable('credential is', problem);
}
