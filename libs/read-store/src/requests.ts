/** What only the process that folds a shard may do: nobody else knows what it holds in memory. */
export type OwnerTask =
  /** Fold a parked document on from where it failed. */
  | { readonly kind: 'retry'; readonly document: string }
  /** Fold every document of a stream anew, from its first event, and replace those that differ. */
  | { readonly kind: 'refold'; readonly stream: string };

/** Asked by any process of the one that folds the shard of that build. No personal data. */
export interface OwnerRequest {
  /** UUID. */
  readonly id: string;
  readonly build: string;
  readonly shard: number;
  readonly task: OwnerTask;
  /** ISO 8601 UTC with milliseconds. */
  readonly askedAt: string;
}

/** Where processes ask each other. Whoever asked forgets the request once it has read the answer. */
export interface RequestStore {
  /** Of an id that is there already nothing changes, so that it is safe to repeat. */
  ask(request: OwnerRequest): Promise<void>;
  /** At most `limit` of those shards that nobody has answered yet, the oldest first. */
  pending(shards: readonly number[], limit: number): Promise<readonly OwnerRequest[]>;
  /** JSON. The first answer stays; to a request that was forgotten: nothing. */
  answer(id: string, answer: object): Promise<void>;
  /** undefined: not answered yet, or forgotten. */
  answerTo(id: string): Promise<object | undefined>;
  forget(id: string): Promise<void>;
  /** All that were asked before, by those who did not come back for the answer. `instant`: as `askedAt`. */
  forgetBefore(instant: string): Promise<void>;
}
