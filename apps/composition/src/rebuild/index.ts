export * from './rebuild-kind.js';
export * from './rebuild-parts.js';
export type { RebuildInput } from './rebuild-run.js';
