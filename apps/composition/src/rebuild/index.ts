export * from './rebuild-kind.js';
export * from './rebuild-parts.js';
