import type { DocumentBody } from '@rollcall/read-store';
import type { Differing } from '@rollcall/projections';
import { keyOfName, type SetKind, type SetName } from './set-documents.js';

/** Whether a user is in a set, or what stands for them in a sum; undefined: nothing does. */
export type Stored = boolean | number | undefined;

interface Expected extends SetName {
  value: Stored;
  /** Everything it may be besides, as later events may be in the store or not. */
  readonly or: Stored[];
}

type Changed = Pick<Differing<DocumentBody>, 'differences' | 'value'>;

const nothingOf = (kind: SetKind): Stored => (kind === 'set' ? false : undefined);

/** What sets and sums must say of one user, as the user's events have it. */
export class Membership {
  private readonly all = new Map<string, Expected>();

  /** `isCertain`: the event is in the sets. Those after one that may be or not may or may not be, too. */
  add({ differences, value }: Changed, isCertain: boolean): void {
    for (const difference of differences) {
      if (difference.kind === 'more') {
        const expected = this.of('sum', difference.sums);
        this.change(expected, ((expected.value as number | undefined) ?? 0) + value, isCertain);
      } else {
        this.change(this.of('set', difference.set), difference.kind === 'into', isCertain);
      }
    }
  }

  /** That any event told of. */
  get names(): readonly SetName[] {
    return [...this.all.values()];
  }

  /** After all events. */
  value(name: SetName): Stored {
    return this.all.get(keyOfName(name))?.value ?? nothingOf(name.kind);
  }

  allows(name: SetName, stored: Stored): boolean {
    const expected = this.all.get(keyOfName(name));
    if (expected === undefined) return stored === nothingOf(name.kind);
    return Object.is(expected.value, stored) || expected.or.some((one) => Object.is(one, stored));
  }

  private change(expected: Expected, value: Stored, isCertain: boolean): void {
    if (!isCertain) expected.or.push(expected.value);
    expected.value = value;
  }

  private of(kind: SetKind, name: string): Expected {
    const key = keyOfName({ kind, name });
    let expected = this.all.get(key);
    if (expected === undefined)
      this.all.set(key, (expected = { kind, name, value: nothingOf(kind), or: [] }));
    return expected;
  }
}

/** How a set or sum is called where it is told: without the value of an attribute, which may be personal. */
export const shownName = ({ kind, name }: SetName): string => {
  const shown = /^(now|then)\//.test(name) ? `${name.slice(0, name.lastIndexOf('/'))}/…` : name;
  return `${kind}s.${shown}`;
};
