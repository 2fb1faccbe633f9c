import type { OperationStore, PauseStore } from './operations.js';

/** What running the service must remember and the log must not carry, because it is no fact about a user. Durable. */
export interface OperationalStore {
  /** When API keys were last used: prefix → ISO 8601 UTC with milliseconds. An earlier time never replaces a later one. */
  touchKeys(used: ReadonlyMap<string, string>): Promise<void>;
  /** Prefixes never used are absent from the answer. */
  lastUsed(prefixes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly operations: OperationStore;
  readonly pauses: PauseStore;
  ping(): Promise<void>;
  close(): Promise<void>;
}
