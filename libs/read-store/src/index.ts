export * from './errors.js';
export * from './read-store.js';
