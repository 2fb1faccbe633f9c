import type { DomainEvent } from '@rollcall/domain';
import type { Position } from '../event-store.js';
import { seal, unseal } from '../sealing/seal.js';
import type { SealingKeys } from '../sealing/sealing-keys.js';
import type { SnapshotStore } from '../snapshot-store.js';
import type { Aggregate, Loaded } from './aggregate.js';

export interface SnapshottedState<State> extends Loaded<State> {
  /** Of the event at `revision`: a snapshot whose event stands elsewhere belongs to another log. */
  readonly eventId: string;
  /** Of the data key that the stream's personal data is sealed with; undefined while there is none. */
  readonly keyId: string | undefined;
}

interface SealedSnapshot {
  readonly eventId: string;
  readonly recordedAt: string;
  readonly state: unknown;
}

const boundTo = (stream: string, version: number, revision: number, position: Position): string =>
  `${stream}\0snapshot\0${version}\0${revision}\0${position}`;

/**
 * States as snapshots: the id of their stream's key, a dot, and the state sealed whole with it. A stream without a key
 * (nothing personal was ever written to it, or the key was forgotten) has none. One that does not open is as good as none.
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
    if (snapshot === undefined) return undefined;
    const { revision, position } = snapshot;
    const [keyId = '', sealed = ''] = snapshot.state.split('.');
    const key = (await this.keys.get([keyId])).get(keyId);
    const text = key && opened(key, boundTo(stream, version, revision, position), sealed);
    if (text === undefined) return undefined;
    const { eventId, recordedAt, state } = JSON.parse(text) as SealedSnapshot;
    return { eventId, recordedAt, revision, position, keyId, state: state as State };
  }

  async write(stream: string, version: number, snapshotted: SnapshottedState<unknown>): Promise<void> {
    const { eventId, recordedAt, revision, position, keyId, state } = snapshotted;
    const key = keyId && (await this.keys.get([keyId])).get(keyId);
    if (!key) return;
    const sealed: SealedSnapshot = { eventId, recordedAt, state };
    const text = seal(key, boundTo(stream, version, revision, position), JSON.stringify(sealed));
    await this.store.put(stream, {
      revision,
      position,
      version,
      state: `${keyId}.${text.toString('base64')}`,
    });
  }
}

function opened(key: Buffer, aad: string, sealedText: string): string | undefined {
  try {
    return unseal(key, aad, Buffer.from(sealedText, 'base64')).toString('utf8');
  } catch {
    return undefined;
  }
}
