import type { MapRunHost } from '@s3-lambda-bench/asl';
import type { ClientCredentials, Clients } from '../clients/make-clients.ts';
import type { CredentialIssuer } from '../roles/issue-credentials.ts';
import { readItems } from './map-runs/read-items.ts';
import { writeResults } from './map-runs/write-results.ts';
import { performTasks, type TaskMeans, type TaskPerformer } from './tasks/perform-tasks.ts';

export interface RoleMeans extends TaskMeans {
  credentials: CredentialIssuer;
  clientsOf: (credentials: ClientCredentials) => Clients;
}

/** Whoever performs what one execution asks of services. */
interface Actor {
  /** To run the execution with. */
  tasks: Omit<TaskPerformer, 'settled'>;
  transfers: Pick<MapRunHost, 'readItems' | 'writeResults'>;
  /** Gives the role back. Where S3 cannot be told, it is not: then S3 is gone, which its own faults say. */
  close(): Promise<void>;
}

interface ActorNames {
  roleArn: string;
  executionName: string;
  executionArn: string;
  stateMachineArn: string;
}

/** Acts as the state machine's role, which the first Task takes on: an execution without Tasks needs none. */
export function actUnderRole(
  { roleArn, executionName, ...names }: ActorNames,
  { credentials, clientsOf, ...means }: RoleMeans,
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
  const { settled, ...tasks } = performTasks(names, { ...means, clients: clientsNow });
  return {
    tasks,
    transfers: {
      readItems: async (request) => readItems(request, (await clientsNow()).s3),
      writeResults: async (request) => writeResults(request, (await clientsNow()).s3),
    },
    close: async () => {
      await settled();
      const session = await assumed?.catch(() => undefined);
      if (session !== undefined) await credentials.revoke(session.credential.accessKeyId).catch(() => {});
    },
  };
}
