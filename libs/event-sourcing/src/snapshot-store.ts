import type { Position } from './event-store.js';

/** Only a shortcut: deleting all of them changes nothing but speed. */
export interface Snapshot {
  readonly revision: number;
  readonly position: Position;
  /** Version of the state's shape; another version than asked for is as good as none. */
  readonly version: number;
  /** The state, sealed where it is personal. */
  readonly state: string;
}

export interface SnapshotStore {
  get(stream: string, version: number): Promise<Snapshot | undefined>;
  /** Never replaces a later revision of the same version by an earlier one. */
  put(stream: string, snapshot: Snapshot): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
