export * from './failures.js';
export * from './ports.js';
export * from './projector.js';
export * from './projector-options.js';
export * from './read-models.js';
export * from './retry-parked.js';
export * from './shards.js';
export * from './status.js';
