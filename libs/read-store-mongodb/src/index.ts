export * from './open-mongo-stores.js';
export * from './mongo-idempotency-index.js';
export * from './mongo-key-store.js';
export * from './mongo-operational-store.js';
export * from './mongo-read-store.js';
export * from './mongo-snapshot-store.js';
