export * from './backup-draft.js';
export * from './backup-list.js';
export * from './checksums.js';
export * from './errors.js';
export * from './folded-log.js';
export * from './manifest.js';
export type * from './progress.js';
export * from './restore-files.js';
