#!/usr/bin/env node
import { readArguments, usage } from './command/read-arguments.ts';
import { whenToldToEnd } from './command/when-told-to-end.ts';
import { StartError } from './errors.ts';
import { startS3Server } from './server/start-server.ts';

try {
  const line = readArguments(process.argv.slice(2), process.env);
  if (line === 'help') {
    process.stdout.write(usage);
  } else {
    const server = await startS3Server({
      ...line,
      startsThreads: true,
      onFailure: ({ code, message, cause }) => console.error(`local-s3: ${code}: ${message}`, cause),
    });
    whenToldToEnd(() => server.close().then(() => process.exit(0)), { withParent: line.exitWithParent });
    console.log(server.endpoint);
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`local-s3: ${error.message}`);
  process.exitCode = 1;
}
