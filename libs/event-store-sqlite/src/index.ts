export * from './data-directory-lock.js';
export * from './sqlite-event-store.js';
export * from './sqlite-log-follower.js';
