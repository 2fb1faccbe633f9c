export * from './cursor.js';
export * from './end-of-prefix.js';
export * from './errors.js';
export * from './read-store.js';
