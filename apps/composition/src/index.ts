export * from './engine.js';
export * from './open-stores.js';
export type * from './stores.js';
