export * from './errors.js';
export * from './filter/filter.js';
export * from './filter/matches-user.js';
export * from './filter/parse-filter.js';
export type * from './fold/difference.js';
export * from './fold/evolve-sets.js';
export * from './fold/facts.js';
export * from './fold/mended.js';
export * from './fold/changed-chunks.js';
export { type ChangesByChunk, type ChunkChanges, SetChanges } from './fold/set-changes.js';
export * from './fold/user-row.js';
export * from './questions/active-users.js';
export * from './questions/attribute-values.js';
export * from './questions/early-engagement.js';
export * from './questions/engagement.js';
export { MAX_LOOKED_AT } from './questions/held-now.js';
export { countUsers, matchingOf, type Then } from './questions/matching.js';
export * from './questions/n-day-retention.js';
export * from './questions/overview.js';
export { type DayRange, type Granularity, MAX_DAYS } from './questions/periods.js';
export {
  type Cohort,
  retention,
  type RetentionAnswer,
  type RetentionQuestion,
} from './questions/retention.js';
export type { Segment, Selection, SelectionNow } from './questions/slices.js';
export * from './questions/retention-impact.js';
export * from './questions/stickiness.js';
export * from './questions/top-users.js';
export * from './questions/total-users.js';
export * from './reading/remembered-sets.js';
export * from './reading/scope.js';
export type * from './reading/set-store.js';
export { type Chunk, CHUNK_SIZE } from './sets/chunk.js';
export { chunkFromBytes, chunkToBytes } from './sets/chunk-bytes.js';
export * from './sets/set-builder.js';
export * from './sets/set-names.js';
export * from './sets/sums.js';
export { sumsFromBytes, sumsToBytes } from './sets/sums-bytes.js';
export * from './sets/user-set.js';
