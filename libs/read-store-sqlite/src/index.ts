export * from './sqlite-idempotency-index.js';
export * from './sqlite-key-store.js';
export * from './sqlite-operational-store.js';
export * from './sqlite-read-store.js';
export { SqliteReports } from './sqlite-reports.js';
export * from './sqlite-snapshot-store.js';
