export * from './errors.js';
export * from './event-store.js';
export * from './idempotency-index.js';
export * from './key-store.js';
export * from './operational-store.js';
export * from './snapshot-store.js';
