export { missingFor } from '@s3-lambda-bench/local-lambda';
export { isFaultPreset } from '@s3-lambda-bench/local-s3';
export { deployStack, describeStack } from './deploy/deploy-stack.ts';
export { readAssembly } from './deploy/read-assembly.ts';
export { LocalCloudError, type LocalCloudErrorCode } from './errors.ts';
export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local-cloud.ts';
