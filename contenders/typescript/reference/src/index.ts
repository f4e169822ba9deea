import { archive } from './archive.ts';
import { makeClient } from './client.ts';

/** What the benchmark invokes with; docs/how-to/add-a-contender.md has the contract. */
interface ContenderEvent {
  bucket_name: string;
  files_prefix: string;
  archive_key: string;
}

// Made once for all invocations of this environment, so that only the first pays for its connections.
const client = makeClient();

export async function handler(event: ContenderEvent): Promise<void> {
  await archive({
    client,
    bucketName: event.bucket_name,
    filesPrefix: event.files_prefix,
    archiveKey: event.archive_key,
  });
}
