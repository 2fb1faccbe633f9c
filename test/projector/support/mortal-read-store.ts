import type { ReadStore } from '@rollcall/read-store';

/** What a process that was killed does not live to see. */
export class Killed extends Error {}

const CHANGES = new Set([
  'put',
  'replace',
  'collection',
  'drop',
  'claim',
  'save',
  'reset',
  'park',
  'release',
]);

export interface Mortal {
  readonly readStore: ReadStore;
  readonly isDead: () => boolean;
  /** What was changed, in order. */
  readonly writes: readonly string[];
}

/** A way to a read store for a process that is killed when it is about to write for the n-th time. */
export function mortal(store: ReadStore, dieAt = Infinity): Mortal {
  const writes: string[] = [];
  let isDead = false;
  const guard = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member === 'object' && member !== null) return guard(member);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          if (CHANGES.has(String(name)) && !isDead) {
            isDead = writes.length + 1 >= dieAt;
            if (!isDead) writes.push(`${String(name)} ${JSON.stringify(args[0])?.slice(0, 60)}`);
          }
          if (isDead) throw new Killed();
          const answer: unknown = await (member as (...args: unknown[]) => unknown).apply(target, args);
          return name === 'collection' ? guard(answer as object) : answer;
        };
      },
    });
  return { readStore: guard(store), isDead: () => isDead, writes };
}
