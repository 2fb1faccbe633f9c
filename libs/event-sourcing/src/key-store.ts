/**
 * Keeps the (wrapped) data keys that personal data is sealed with, by their ids. Durable: a key that was kept is there
 * after a crash. Forgetting one makes everything sealed with it unreadable for good.
 */
export interface KeyStore {
  /** Ids without a key (never made, or forgotten) are absent from the answer. */
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** All of them are durable when it resolves. An id that has a key keeps it, so that it is safe to repeat. */
  create(wrapped: ReadonlyMap<string, Uint8Array>): Promise<void>;
  forget(ids: readonly string[]): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
