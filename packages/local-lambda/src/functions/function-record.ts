import type { FunctionConfiguration } from '../api/function-schema.ts';

/** The unpacked package of a function. */
export interface FunctionCode {
  folder: string;
  /** The ZIP file itself, as it came. */
  zipFile: string;
  /** Of the ZIP file, in Base64: Lambda's CodeSha256. */
  sha256: string;
  /** Of the ZIP file: Lambda's CodeSize. */
  sizeBytes: number;
}

/** A function as CreateFunction and its updates left it. Never changed: an update makes another with another revision. */
export interface FunctionRecord {
  name: string;
  arn: string;
  configuration: FunctionConfiguration;
  code: FunctionCode;
  tags: Readonly<Record<string, string>>;
  revisionId: string;
  lastModified: Date;
  reservedConcurrency?: number;
  eventInvokeConfig?: EventInvokeConfig;
}

/** What a function says of asynchronous invocations, under the API's own names. */
export interface EventInvokeConfig {
  MaximumRetryAttempts?: number;
  MaximumEventAgeInSeconds?: number;
  lastModified: Date;
}
