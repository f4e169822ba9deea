export type { Denial } from './access/denials.ts';
export { type AdminClient, makeAdminClient } from './admin/admin-client.ts';
export { StartError } from './errors.ts';
export { isFaultPreset } from './faults/faults-document.ts';
export { readFaults } from './faults/read-faults.ts';
export { type S3Server, type S3ServerOptions, startS3Server } from './server/start-server.ts';
export { makeDirectory } from './storage/make-directory.ts';
