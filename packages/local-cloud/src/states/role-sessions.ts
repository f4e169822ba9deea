import type { ClientCredentials, Clients } from '../clients/make-clients.ts';
import type { CredentialIssuer, TemporaryCredential } from '../roles/issue-credentials.ts';

/** Acting as one role. */
interface Session {
  credential: TemporaryCredential;
  clients: Clients;
}

/** What one execution acts as: each role is taken on once. */
interface RoleSessions {
  /** As the state machine's role. Rejects where Step Functions may not take it on. */
  own(): Promise<Session>;
  /** As a role that the state machine's takes on, for the `Credentials` of a Task; nothing where it may not. */
  of(roleArn: string): Promise<Session | undefined>;
  end(): Promise<void>;
}

export function roleSessions(
  { roleArn, executionName }: { roleArn: string; executionName: string },
  credentials: CredentialIssuer,
  clientsOf: (credentials: ClientCredentials) => Clients,
): RoleSessions {
  const sessionName = executionName.slice(0, 64);
  const sessionOf = (credential: TemporaryCredential) => ({ credential, clients: clientsOf(credential) });
  const assumeOwn = async (): Promise<Session> => {
    const request = { roleArn, sessionName, servicePrincipal: 'states.amazonaws.com' };
    return sessionOf(await credentials.assumeRole(request));
  };
  let owned: Promise<Session> | undefined;
  const own = (): Promise<Session> => {
    owned ??= assumeOwn();
    return owned;
  };
  const assumeOther = async (wanted: string): Promise<Session | undefined> => {
    const { accessKeyId } = (await own()).credential;
    const credential = await credentials.assumeRoleFrom(accessKeyId, { roleArn: wanted, sessionName });
    return credential && sessionOf(credential);
  };
  const others = new Map<string, Promise<Session | undefined>>();
  return {
    own,
    of: async (wanted) => {
      const present = others.get(wanted) ?? assumeOther(wanted);
      others.set(wanted, present);
      const session = await present;
      // A role that was refused may be allowed by the time of a Retry.
      if (session === undefined) others.delete(wanted);
      return session;
    },
    end: async () => {
      const sessions = [...others.values(), ...(owned === undefined ? [] : [owned])];
      await Promise.all(sessions.map((session) => revoke(session, credentials)));
    },
  };
}

async function revoke(assumed: Promise<Session | undefined>, credentials: CredentialIssuer): Promise<void> {
  const session = await assumed.catch(() => undefined);
  if (session !== undefined) await credentials.revoke(session.credential.accessKeyId).catch(() => {});
}
