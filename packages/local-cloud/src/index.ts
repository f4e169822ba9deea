export { LocalCloudError, type LocalCloudErrorCode } from './errors.ts';
export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local-cloud.ts';
