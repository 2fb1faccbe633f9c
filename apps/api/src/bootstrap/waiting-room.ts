import { serveOperations, type Waiting } from '@rollcall/composition';
import type { Configuration, Telemetry } from '@rollcall/platform';

type Health = Readonly<Record<string, boolean>>;

export interface WaitingRoom {
  readonly told: NonNullable<Waiting['told']>;
  /** Frees the address. */
  close(): Promise<void>;
}

const ERROR = 'The service is starting and waits for its stores.';

/**
 * Answers in the API's place while the process waits for its stores: 503 with `Retry-After`, and under `/health/ready`
 * which of them are away.
 */
export async function openWaitingRoom(
  { port, host }: Configuration,
  telemetry: Telemetry,
): Promise<WaitingRoom> {
  let last: Health = { engine: false };
  const server = await serveOperations({
    port,
    host,
    health: () => Promise.resolve(last),
    metrics: () => telemetry.exposition(),
    others: { status: 503, error: ERROR, code: 'store_unavailable' },
  });
  return {
    told: (health) => (last = { ...health, engine: false }),
    close: () => server.close(),
  };
}
