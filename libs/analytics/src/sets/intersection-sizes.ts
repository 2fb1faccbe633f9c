import { intersectionCount } from './chunk.js';
import type { UserSet } from './user-set.js';

/**
 * How many each row has in common with each column, by row. Chunk by chunk, so that the chunks of the columns stay in the
 * processor's cache while all rows pass.
 */
export function intersectionSizes(
  rows: readonly UserSet[],
  columns: readonly UserSet[],
): readonly (readonly number[])[] {
  const sizes = rows.map(() => columns.map(() => 0));
  const length = columns.reduce((most, { chunks }) => Math.max(most, chunks.length), 0);
  for (let chunk = 0; chunk < length; chunk++)
    for (const [at, row] of rows.entries()) {
      const ofRow = row.chunks[chunk];
      const counts = sizes[at];
      if (ofRow === undefined || counts === undefined) continue;
      for (let column = 0; column < columns.length; column++) {
        const other = columns[column]?.chunks[chunk];
        if (other) counts[column] = (counts[column] ?? 0) + intersectionCount(ofRow, other);
      }
    }
  return sizes;
}
