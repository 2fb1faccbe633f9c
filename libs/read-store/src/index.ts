export type * from './builds.js';
export * from './checked-condition.js';
export * from './cursor.js';
export * from './end-of-prefix.js';
export * from './errors.js';
export * from './holding.js';
export * from './read-store.js';
export type * from './reports.js';
export type * from './requests.js';
