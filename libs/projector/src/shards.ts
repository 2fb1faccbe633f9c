/** Shard of a stream, 0 to `shards` - 1 (32-bit FNV-1a). Never changes: every document id begins with it. */
export function shardOf(stream: string, shards: number): number {
  if (shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < stream.length; index++) {
    hash = Math.imul(hash ^ stream.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % shards;
}

export const documentId = (shard: number, key: string): string => `${shard}/${key}`;

export const keyOf = (document: string): string => document.slice(document.indexOf('/') + 1);

export const shardOfDocument = (id: string): number => Number.parseInt(id, 10);

export const checkpointId = (build: string, shard: number): string => `${build}/${shard}`;
