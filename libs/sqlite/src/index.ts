export * from './group-commit.js';
export * from './online-copies.js';
export * from './open-database.js';
export * from './reads-of-a-turn.js';
export * from './sqlite-file.js';
export * from './store-failure.js';
export * from './wal-sync.js';
