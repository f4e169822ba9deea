import type { MapRunHost, TaskHandler } from '@s3-lambda-bench/asl';
import type { ClientCredentials, Clients } from '../clients/make-clients.ts';
import type { CredentialIssuer } from '../roles/issue-credentials.ts';
import { readItems } from './map-runs/read-items.ts';
import { writeResults } from './map-runs/write-results.ts';
import { findIntegration } from './tasks/index.ts';
import { runtimeFailure } from './tasks/task-integration.ts';

export interface RoleMeans {
  credentials: CredentialIssuer;
  clientsOf: (credentials: ClientCredentials) => Clients;
}

/** Whoever performs what one execution asks of services. */
interface Actor {
  task: TaskHandler;
  transfers: Pick<MapRunHost, 'readItems' | 'writeResults'>;
  /** Gives the role back. */
  close(): Promise<void>;
}

/** Acts as the state machine's role, which the first Task takes on: an execution without Tasks needs none. */
export function actUnderRole(
  { roleArn, executionName }: { roleArn: string; executionName: string },
  { credentials, clientsOf }: RoleMeans,
): Actor {
  const sessionName = executionName.slice(0, 64);
  const assume = async () => {
    const credential = await credentials.assumeRole({
      roleArn,
      sessionName,
      servicePrincipal: 'states.amazonaws.com',
    });
    return { credential, clients: clientsOf(credential) };
  };
  let assumed: ReturnType<typeof assume> | undefined;
  const clientsNow = async (): Promise<Clients> => {
    assumed ??= assume();
    return (await assumed).clients;
  };
  return {
    task: async (request) => {
      const found = findIntegration(request.resource);
      if (found === undefined) return runtimeFailure(`${request.resource} is not built in local-cloud`);
      return found.integration({ request, clients: await clientsNow(), target: found.target });
    },
    transfers: {
      readItems: async (request) => readItems(request, (await clientsNow()).s3),
      writeResults: async (request) => writeResults(request, (await clientsNow()).s3),
    },
    close: async () => {
      const session = await assumed?.catch(() => undefined);
      if (session !== undefined) await credentials.revoke(session.credential.accessKeyId);
    },
  };
}
