import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { codeOf, LocalCloudError } from '../errors.ts';
import { parseJson } from '../json.ts';

const rootKeySchema = z.strictObject({
  accessKeyId: z.string().min(16),
  secretAccessKey: z.string().min(40),
});

/** The access key of the account's root, made at random for each data directory. */
export type RootKey = z.infer<typeof rootKeySchema>;

/** Reads the root key of a data directory, or makes it, in a file that only its owner can read. */
export function loadRootKey(file: string): RootKey {
  const text = readIfPresent(file);
  if (text === undefined) return createRootKey(file);
  const parsed = rootKeySchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new LocalCloudError(
    'DataDirUnreadable',
    `${file} is damaged; remove it and a new root key will be made`,
  );
}

/** An access key id as AWS shapes them: `AKIA` for lasting, `ASIA` for temporary credentials, then 16 of base 32. */
export function makeAccessKeyId(prefix: 'AKIA' | 'ASIA'): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return prefix + [...randomBytes(16)].map((byte) => alphabet[byte % 32]).join('');
}

/** A secret access key: 40 characters, as AWS's. */
export function makeSecretAccessKey(): string {
  return randomBytes(30).toString('base64');
}

function createRootKey(file: string): RootKey {
  const key = { accessKeyId: makeAccessKeyId('AKIA'), secretAccessKey: makeSecretAccessKey() };
  writeFileSync(file, JSON.stringify(key), { mode: 0o600, flag: 'wx' });
  return key;
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
