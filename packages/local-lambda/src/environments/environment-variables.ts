import type { FunctionRecord } from '../functions/function-record.ts';
import type { EnvironmentCredentials } from '../options.ts';
import type { Launch } from '../runtimes/runtime.ts';

/** What an environment's variables are made of. */
export interface VariableSources {
  record: FunctionRecord;
  launch: Launch;
  credentials: EnvironmentCredentials;
  region: string;
  runtimeApi: string;
  logStream: string;
  temporaryDirectory: string;
  /** For every function of the service. */
  common: Readonly<Record<string, string>>;
}

/**
 * The whole environment of a runtime process: what Lambda sets (developer guide, "Defined runtime environment variables"), the
 * function's own, and nothing of this machine's. The reserved ones come last, so that no function can replace them.
 */
export function environmentVariables(sources: VariableSources): Record<string, string> {
  const { record, temporaryDirectory } = sources;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    HOME: temporaryDirectory,
    TMPDIR: temporaryDirectory,
    ...sources.common,
    ...record.configuration.Environment?.Variables,
    ...reserved(sources),
  };
}

function reserved(sources: VariableSources): Record<string, string> {
  const { record, launch, credentials } = sources;
  const { configuration } = record;
  return {
    AWS_REGION: sources.region,
    AWS_DEFAULT_REGION: sources.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.LoggingConfig.LogGroup,
    [logStreamVariable]: sources.logStream,
    AWS_LAMBDA_RUNTIME_API: sources.runtimeApi,
    LAMBDA_TASK_ROOT: record.code.folder,
    LAMBDA_RUNTIME_DIR: launch.runtimeDir,
    _HANDLER: configuration.Handler,
    ...(launch.executionEnvironment === undefined ? {} : { AWS_EXECUTION_ENV: launch.executionEnvironment }),
    ...loggingVariables(record),
  };
}

/** Set for JSON only (developer guide, "Configuring advanced logging controls"). */
function loggingVariables({ configuration: { LoggingConfig } }: FunctionRecord): Record<string, string> {
  if (LoggingConfig.LogFormat === 'Text') return {};
  return { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: LoggingConfig.ApplicationLogLevel ?? 'INFO' };
}

/** Unique to an environment and not to be replaced by a function: what its processes are told by. */
const logStreamVariable = 'AWS_LAMBDA_LOG_STREAM_NAME';

export function markerOf(logStream: string): string {
  return `${logStreamVariable}=${logStream}`;
}

/** Whether a process with these variables (NUL-separated) belongs to one of the environments. */
export function belongsToAny(environ: string, environmentIds: ReadonlySet<string>): boolean {
  const marker = environ.split('\0').find((entry) => entry.startsWith(`${logStreamVariable}=`));
  return marker !== undefined && environmentIds.has(marker.slice(-environmentIdLength));
}

/** 32 hexadecimal digits, as in the names of Lambda's log streams, which end in them. */
const environmentIdLength = 32;
