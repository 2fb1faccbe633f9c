export * from './group-commit.js';
export * from './open-database.js';
