import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { initStartFilter, parseRuntimeVersion } from './log-records.ts';

/**
 * The runtime's version by log stream, each of which is what one execution environment wrote. An environment keeps its version
 * (developer guide, "Identifying Lambda runtime version changes") and may have started long before the runs that are asked about,
 * so no time bounds the search. The first record of a stream counts: nothing of the function has run before it, so it is Lambda's.
 */
export async function readRuntimeVersions(
  client: CloudWatchLogsClient,
  logGroupName: string,
  streams: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  // FilterLogEvents takes 1 to 100 names; there are no more than runs (maxRuns).
  if (streams.size === 0) return versions;
  const request = { logGroupName, logStreamNames: [...streams], filterPattern: initStartFilter };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, request)) {
    for (const { logStreamName = '', message = '' } of events) {
      const version = parseRuntimeVersion(message);
      if (version !== undefined && !versions.has(logStreamName)) versions.set(logStreamName, version);
    }
    // The rest of a stream may be all that an environment wrote in hours.
    if (versions.size === streams.size) break;
  }
  return versions;
}
