/** How many of `shards` the member number `rank` (from 0) of `members` owns: all the same, but for one where it must be. */
export const fairShare = (shards: number, members: number, rank: number): number =>
  Math.floor(shards / members) + (rank < shards % members ? 1 : 0);
