import { BenchError } from '../errors.ts';
import { type Clients, makeAmbientClients } from './clients.ts';

/** Does some work on whatever the environment points at. What AWS refuses becomes a BenchError that says where to look. */
export async function onAmbientCloud<T>(
  { signal }: { signal: AbortSignal },
  work: (clients: Clients) => Promise<T>,
): Promise<T> {
  try {
    return await work(makeAmbientClients());
  } catch (error) {
    if (error instanceof BenchError || signal.aborted) throw error;
    throw new BenchError('environment', explain(error), { cause: error });
  }
}

/** A refused connection to several addresses says nothing itself; its parts do. */
function explain(error: unknown): string {
  const parts = error instanceof AggregateError ? error.errors : [error];
  const said = parts
    .map((part) => (part instanceof Error ? `${part.name}: ${part.message}` : String(part)))
    .join('; ');
  return `${said}; check the credentials (AWS_PROFILE), the region (AWS_REGION) and, for a local cloud, AWS_ENDPOINT_URL`;
}
