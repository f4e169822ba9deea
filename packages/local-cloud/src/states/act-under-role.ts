import type { MapRunHost } from '@s3-lambda-bench/asl';
import type { ClientCredentials, Clients } from '../clients/make-clients.ts';
import type { CredentialIssuer } from '../roles/issue-credentials.ts';
import { readItems } from './map-runs/read-items.ts';
import { writeResults } from './map-runs/write-results.ts';
import { roleSessions } from './role-sessions.ts';
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
  /** Gives the roles back. Where S3 cannot be told, they are not: then S3 is gone, which its own faults say. */
  close(): Promise<void>;
}

interface ActorNames {
  roleArn: string;
  executionName: string;
  executionArn: string;
  stateMachineArn: string;
}

/** Acts as the state machine's role, which the first Task takes on: an execution without Tasks needs none. */
export function actUnderRole(names: ActorNames, { credentials, clientsOf, ...means }: RoleMeans): Actor {
  const sessions = roleSessions(names, credentials, clientsOf);
  const clientsNow = async (): Promise<Clients> => (await sessions.own()).clients;
  const clientsAs = async (roleArn: string | undefined): Promise<Clients | undefined> =>
    roleArn === undefined ? clientsNow() : (await sessions.of(roleArn))?.clients;
  const { settled, ...tasks } = performTasks(names, { ...means, clientsAs });
  return {
    tasks,
    transfers: {
      readItems: async (request) => readItems(request, (await clientsNow()).s3),
      writeResults: async (request) => writeResults(request, (await clientsNow()).s3),
    },
    close: async () => {
      await settled();
      await sessions.end();
    },
  };
}
