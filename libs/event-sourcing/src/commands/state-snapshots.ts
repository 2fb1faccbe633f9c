import type { DomainEvent } from '@rollcall/domain';
import type { Position } from '../event-store.js';
import { seal, unseal } from '../sealing/seal.js';
import type { SealingKeys } from '../sealing/sealing-keys.js';
import type { SnapshotStore } from '../snapshot-store.js';
import type { Aggregate, Loaded } from './aggregate.js';

export interface SnapshottedState<State> extends Loaded<State> {
  /** Of the event at `revision`: a snapshot whose event stands elsewhere belongs to another log. */
  readonly eventId: string;
}

interface SealedSnapshot {
  readonly eventId: string;
  readonly recordedAt: string;
  readonly state: unknown;
}

const boundTo = (stream: string, version: number, revision: number, position: Position): string =>
  `${stream}\0snapshot\0${version}\0${revision}\0${position}`;

/**
 * States as snapshots, sealed whole with their stream's key. A stream without a key (nothing personal was ever written to
 * it, or the key was forgotten) has none. A snapshot that does not open is as good as none.
 */
export class StateSnapshots {
  constructor(
    private readonly store: SnapshotStore,
    private readonly keys: SealingKeys,
  ) {}

  async read<State, Command, Event extends DomainEvent>(
    { snapshotVersion: version }: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<SnapshottedState<State> | undefined> {
    if (version === undefined) return undefined;
    const snapshot = await this.store.get(stream, version);
    const key = snapshot && (await this.keys.get([stream])).get(stream);
    if (key === undefined || snapshot === undefined) return undefined;
    const { revision, position } = snapshot;
    const text = opened(key, boundTo(stream, version, revision, position), snapshot.state);
    if (text === undefined) return undefined;
    const { eventId, recordedAt, state } = JSON.parse(text) as SealedSnapshot;
    return { eventId, recordedAt, revision, position, state: state as State };
  }

  async write(stream: string, version: number, snapshotted: SnapshottedState<unknown>): Promise<void> {
    const key = (await this.keys.get([stream])).get(stream);
    if (key === undefined) return;
    const { eventId, recordedAt, revision, position, state } = snapshotted;
    const sealed: SealedSnapshot = { eventId, recordedAt, state };
    const text = seal(key, boundTo(stream, version, revision, position), JSON.stringify(sealed));
    await this.store.put(stream, { revision, position, version, state: text.toString('base64') });
  }
}

function opened(key: Buffer, aad: string, sealedText: string): string | undefined {
  try {
    return unseal(key, aad, Buffer.from(sealedText, 'base64')).toString('utf8');
  } catch {
    return undefined;
  }
}
