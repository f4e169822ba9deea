import { z } from 'zod';

/** Lambda runtime identifiers that a contender may declare. Those without a local bootstrap still deploy to AWS. */
export const runtimes = [
  'nodejs22.x',
  'nodejs24.x',
  'python3.12',
  'python3.13',
  'python3.14',
  'java21',
  'java25',
  'provided.al2',
  'provided.al2023',
] as const;

/** Environment variables that Lambda reserves, so that a function configuration naming one is refused (Lambda developer guide, "Defined runtime environment variables"). */
const reservedVariables = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** Lambda quotas, "Environment variables": 4 KB in aggregate. What it measures is the JSON text, as its refusals show. */
const maxEnvironmentBytes = 4_096;

const environmentSchema = z
  .record(
    z
      .string()
      .regex(/^[a-zA-Z][a-zA-Z0-9_]+$/, 'a letter, then letters, digits and underscores')
      .refine((name) => !reservedVariables.has(name), 'reserved by Lambda'),
    z.string(),
  )
  .refine(
    (environment) => Buffer.byteLength(JSON.stringify(environment)) <= maxEnvironmentBytes,
    `more than ${maxEnvironmentBytes} bytes in all, as JSON`,
  );

const buildSchema = z.strictObject({
  command: z.string().min(1).describe('Run in the contender folder by the shell; makes the output folder'),
  output: z
    .string()
    .regex(/^(?!.*(^|\/)\.\.(\/|$))[^/\\].*$/, 'a relative folder inside the contender folder')
    .describe('Folder, relative to the manifest, whose content becomes the function package'),
  tools: z
    .array(z.string().regex(/^[a-zA-Z0-9._+-]+$/, 'the name of a program'))
    .default([])
    .describe('Programs that the command needs on the PATH; where one is missing, the contender is skipped'),
});

/** `contender.json`: everything that the harness must know of a contender. Sizes in MB and times in seconds, as Lambda counts them. */
export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  description: z.string().min(1).max(256).describe('The idea in one sentence'),
  runtime: z.enum(runtimes),
  handler: z.string().min(1).max(128).regex(/^\S+$/, 'no white space'),
  architecture: z.enum(['arm64', 'x86_64']),
  memoryMb: z.int().min(128).max(10_240),
  timeoutSeconds: z.int().min(1).max(900),
  ephemeralStorageMb: z.int().min(512).max(10_240).default(512),
  environment: environmentSchema.default({}),
  capabilities: z.array(z.enum(['scratch', 'fan-out'])).default([]),
  build: buildSchema,
  template: z
    .boolean()
    .default(false)
    .describe('Whether `bench new` copies this contender for a new one of its language'),
});

export type Manifest = z.infer<typeof manifestSchema>;
