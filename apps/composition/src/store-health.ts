import type { Stores } from './stores.js';

/** Milliseconds; what is asked for readiness must be told within 3 s. */
const DEADLINE_MS = 2_000;

/** By store: does it answer, and has it room again where it refused a write for want of it? */
export async function storeHealth({
  eventStore,
  keyStore,
  idempotencyIndex,
  readStore,
  operational,
}: Stores): Promise<Readonly<Record<string, boolean>>> {
  const stores = { eventStore, keyStore, idempotencyIndex, readStore, operational };
  const answers = Object.entries(stores).map(
    async ([name, store]) => [name, await inTime(store.ping())] as const,
  );
  return Object.fromEntries(await Promise.all(answers));
}

export const awayIn = (health: Readonly<Record<string, boolean>>): readonly string[] =>
  Object.keys(health).filter((name) => health[name] !== true);

async function inTime(ping: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DEADLINE_MS);
  });
  const answered = ping.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
