export * from './data-directory-lock.js';
export * from './sqlite-event-store.js';
