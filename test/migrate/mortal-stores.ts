import type { TargetStores } from '../../apps/cli/src/migrate/migration.js';

/** What a process that was killed does not live to see. */
export class Killed extends Error {}

/** Stores that end the process which uses them at the n-th call (or batch read), before or after it took effect. */
export function mortal(
  stores: TargetStores,
  { dieAt = Infinity, applied = true } = {},
): TargetStores & { calls(): number } {
  let calls = 0;
  const count = (): boolean => {
    if (++calls > dieAt) throw new Killed();
    return calls === dieAt;
  };
  const call = async (work: () => Promise<unknown>): Promise<unknown> => {
    const last = count();
    if (last && !applied) throw new Killed();
    const result = await work();
    if (last) throw new Killed();
    return result;
  };
  const batches = async function* (read: () => AsyncIterable<unknown>) {
    for await (const batch of read()) {
      if (count()) throw new Killed();
      yield batch;
    }
  };
  const guarded = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const method = Reflect.get(target, name) as ((...args: unknown[]) => unknown) | undefined;
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          name === 'readAll'
            ? batches(() => method.apply(target, args) as AsyncIterable<unknown>)
            : call(() => method.apply(target, args) as Promise<unknown>);
      },
    });
  return {
    eventStore: guarded(stores.eventStore),
    keyStore: guarded(stores.keyStore),
    operational: guarded(stores.operational),
    idempotencyIndex: guarded(stores.idempotencyIndex),
    calls: () => calls,
  };
}
