import type { Loaded } from './aggregate.js';

/** A state as the cache holds it; but for `seenAt` never written to, so that what was handed out stays as it was. */
export interface HeldState<State> extends Loaded<State> {
  /** Of the last snapshot written or begun; -1 without one. */
  readonly snapshotRevision: number;
  /** Of the data key that the stream's personal data is sealed with. */
  readonly keyId: string | undefined;
  /** Is the state plain JSON? */
  readonly isPlain: boolean;
  /** When it was last known to be its stream's newest, as `now()` tells it. */
  seenAt: number;
}
