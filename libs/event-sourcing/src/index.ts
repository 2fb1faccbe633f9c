export * from './backoff.js';
export * from './deadlines.js';
export * from './passing-map.js';
export * from './places.js';
export * from './errors.js';
export * from './event-store.js';
export * from './idempotency-index.js';
export * from './key-store.js';
export * from './operational-store.js';
export * from './operations.js';
export * from './prefixed-event-store.js';
export * from './snapshot-store.js';
export type * from './store-product.js';
export * from './weight-of.js';
export * from './codec/event-codec.js';
export {
  keyIdOf,
  type CommandContext,
  type EventMetadata,
  type RecordingContext,
} from './codec/event-metadata.js';
export * from './codec/event-schemas.js';
export * from './commands/aggregate.js';
export * from './commands/command-runner.js';
export type * from './commands/command-runner-options.js';
export * from './history/revision-at.js';
export * from './history/state-history.js';
export * from './idempotency/idempotency-indexer.js';
export * from './idempotency/idempotency-lookup.js';
export * from './replay/replay.js';
export { eventLines, type ReplayedEvent } from './replay/replayed-event.js';
export * from './replay/scope-streams.js';
export type { DataKey } from './sealing/data-key.js';
export * from './sealing/seal.js';
export * from './sealing/sealing-keys.js';
export * from './users/user-key.js';
export * from './idempotency/idempotent-use.js';
