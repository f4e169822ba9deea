export { type LambdaService, makeLambdaService } from './lambda-service.ts';
export type { LogWriter } from './logs/log-store.ts';
export { type LogsService, type LogsServiceOptions, makeLogsService } from './logs-service.ts';
export type { CredentialsRequest, EnvironmentCredentials, LambdaServiceOptions } from './options.ts';
export { missingFor } from './runtimes/runtimes.ts';
