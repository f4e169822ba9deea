import { z } from 'zod';

/**
 * What CreateFunction and UpdateFunctionConfiguration take, with the limits and patterns of their API reference. A member that
 * is not listed is one that local-lambda does not implement.
 */
const configurable = {
  Role: z.string().regex(/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/),
  Handler: z
    .string()
    .max(128)
    .regex(/^[^\s]+$/),
  Runtime: z.string(),
  Description: z.string().max(256),
  Timeout: z.int().min(1).max(900),
  MemorySize: z.int().min(128).max(10_240),
  EphemeralStorage: z.strictObject({ Size: z.int().min(512).max(10_240) }),
  Environment: z.strictObject({
    Variables: z.record(z.string().regex(/^[a-zA-Z]([a-zA-Z0-9_])+$/), z.string()).exactOptional(),
  }),
  LoggingConfig: z.strictObject({
    LogFormat: z.enum(['JSON', 'Text']).exactOptional(),
    ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).exactOptional(),
    SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).exactOptional(),
    LogGroup: z
      .string()
      .min(1)
      .max(512)
      .regex(/^[.\-_/#A-Za-z0-9]+$/)
      .exactOptional(),
  }),
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']).exactOptional() }),
};

const configuration = z.strictObject(configurable).partial();

const code = {
  ZipFile: z.string().exactOptional(),
  S3Bucket: z.string().min(3).max(63).exactOptional(),
  S3Key: z.string().min(1).max(1024).exactOptional(),
};

const architectures = z
  .array(z.enum(['x86_64', 'arm64']))
  .min(1)
  .max(1);

export const createFunctionSchema = configuration.extend({
  FunctionName: z.string(),
  Role: configurable.Role,
  Code: z.strictObject(code),
  PackageType: z.enum(['Zip', 'Image']).exactOptional(),
  Publish: z.boolean().exactOptional(),
  Architectures: architectures.exactOptional(),
  Tags: z.record(z.string(), z.string()).exactOptional(),
});

export const updateConfigurationSchema = configuration.extend({ RevisionId: z.string().exactOptional() });

export const updateCodeSchema = z.strictObject({
  ...code,
  Publish: z.boolean().exactOptional(),
  DryRun: z.boolean().exactOptional(),
  RevisionId: z.string().exactOptional(),
  Architectures: architectures.exactOptional(),
});

/** Without destinations, which are not built: only that there are none. */
export const eventInvokeConfigSchema = z.strictObject({
  MaximumRetryAttempts: z.int().min(0).max(2).exactOptional(),
  MaximumEventAgeInSeconds: z.int().min(60).max(21_600).exactOptional(),
  DestinationConfig: z
    .strictObject({
      OnSuccess: z.strictObject({}).exactOptional(),
      OnFailure: z.strictObject({}).exactOptional(),
    })
    .exactOptional(),
});

export const listFunctionsSchema = z.strictObject({
  MaxItems: z.coerce.number().int().min(1).max(10_000).exactOptional(),
  Marker: z.string().exactOptional(),
  FunctionVersion: z.enum(['ALL']).exactOptional(),
});

export const putConcurrencySchema = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) });

type Given = z.infer<typeof configuration>;

type LoggingConfig = NonNullable<Given['LoggingConfig']> & { LogFormat: 'JSON' | 'Text'; LogGroup: string };

/** A function's settings, complete, under the API's own names. */
export interface FunctionConfiguration {
  Role: string;
  Handler: string;
  Runtime: string;
  Description: string;
  Timeout: number;
  MemorySize: number;
  EphemeralStorage: { Size: number };
  Environment?: { Variables?: Record<string, string> };
  LoggingConfig: LoggingConfig;
  TracingConfig: { Mode: 'Active' | 'PassThrough' };
  Architectures: ('x86_64' | 'arm64')[];
}

/** Lambda's defaults (API reference, CreateFunction), to which a request is added. */
export function defaultConfiguration(
  functionName: string,
): Omit<FunctionConfiguration, 'Role' | 'Handler' | 'Runtime'> {
  return {
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${functionName}` },
    TracingConfig: { Mode: 'PassThrough' },
    Architectures: ['x86_64'],
  };
}

/** The settings with those of a request in place of theirs; LoggingConfig and TracingConfig are merged member by member. */
export function changeConfiguration<T extends Omit<FunctionConfiguration, 'Role' | 'Handler' | 'Runtime'>>(
  current: T,
  given: Given,
): T & Given {
  return {
    ...current,
    ...given,
    LoggingConfig: { ...current.LoggingConfig, ...given.LoggingConfig },
    TracingConfig: { ...current.TracingConfig, ...given.TracingConfig },
  };
}
