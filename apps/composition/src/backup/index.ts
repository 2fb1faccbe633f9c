export * from './backup-kind.js';
export * from './make-backup.js';
export { keyOfBackup } from './open-backup.js';
export * from './restore-backup.js';
export * from './verify-backup.js';
