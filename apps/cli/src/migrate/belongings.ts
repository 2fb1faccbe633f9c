import { apiKeyStream } from '@rollcall/domain';
import { keyIdOf, type KeyStore, type OperationalStore, type RecordedEvent } from '@rollcall/event-sourcing';
import type { Patience } from './patience.js';

export interface BelongingStores {
  readonly keyStore: KeyStore;
  readonly operational: OperationalStore;
}

/** What of the belongings of some events the target has otherwise than the source. */
export interface Differences {
  readonly missing: ReadonlyMap<string, Uint8Array>;
  /** Ids that the source has forgotten. */
  readonly surplus: readonly string[];
  /** Ids with other bytes. */
  readonly changed: readonly string[];
  /** API keys' prefixes that were used later than the target knows: when. */
  readonly laterUsed: ReadonlyMap<string, string>;
}

const apiKeys = apiKeyStream('');

/** What events name and the log does not hold: data keys, and when API keys were last used. */
export class Belongings {
  constructor(
    private readonly source: BelongingStores,
    private readonly target: BelongingStores,
    private readonly patience: Patience,
  ) {}

  /** Before the events themselves, so that no log is ever without its keys. */
  async bring(events: readonly RecordedEvent[]): Promise<void> {
    const ids = keyIdsOf(events);
    if (ids.length === 0) return;
    const wrapped = await this.source.keyStore.getMany(ids);
    if (wrapped.size > 0) await this.patience.insist(() => this.target.keyStore.create(wrapped));
  }

  async compare(events: readonly RecordedEvent[]): Promise<Differences> {
    const missing = new Map<string, Uint8Array>();
    const surplus: string[] = [];
    const changed: string[] = [];
    const ids = keyIdsOf(events);
    if (ids.length > 0) {
      const ours = await this.source.keyStore.getMany(ids);
      const theirs = await this.patience.insist(() => this.target.keyStore.getMany(ids));
      for (const [id, key] of ours) {
        const other = theirs.get(id);
        if (other === undefined) missing.set(id, key);
        else if (!sameBytes(key, other)) changed.push(id);
      }
      for (const id of theirs.keys()) if (!ours.has(id)) surplus.push(id);
    }
    return { missing, surplus, changed, laterUsed: await this.laterUsed(events) };
  }

  /** All but what is `changed`, which no migration wrote. */
  async mend({ missing, surplus, laterUsed }: Differences): Promise<void> {
    const { keyStore, operational } = this.target;
    if (missing.size > 0) await this.patience.insist(() => keyStore.create(missing));
    if (surplus.length > 0) await this.patience.insist(() => keyStore.forget(surplus));
    if (laterUsed.size > 0) await this.patience.insist(() => operational.touchKeys(laterUsed));
  }

  private async laterUsed(events: readonly RecordedEvent[]): Promise<ReadonlyMap<string, string>> {
    const prefixes = prefixesOf(events);
    if (prefixes.length === 0) return new Map();
    const ours = await this.source.operational.lastUsed(prefixes);
    const theirs = await this.patience.insist(() => this.target.operational.lastUsed(prefixes));
    return new Map([...ours].filter(([prefix, used]) => used > (theirs.get(prefix) ?? '')));
  }
}

const keyIdsOf = (events: readonly RecordedEvent[]): readonly string[] => [
  ...new Set(events.map(keyIdOf).filter((id) => id !== undefined)),
];

const prefixesOf = (events: readonly RecordedEvent[]): readonly string[] => [
  ...new Set(
    events
      .filter(({ stream }) => stream.startsWith(apiKeys))
      .map(({ stream }) => decodeURIComponent(stream.slice(apiKeys.length))),
  ),
];

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
