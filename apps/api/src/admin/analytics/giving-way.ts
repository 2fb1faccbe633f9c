import { setImmediate } from 'node:timers/promises';
import type { SetReader, ShardReader } from '@rollcall/analytics';

/** About how long, in ms, a question keeps everything else in the process waiting. */
const TURN_MS = 10;

/**
 * The same reader, which lets other work go on now and then. What is remembered is answered without waiting for
 * anything: a question about a century, or about a thousand segments, would else keep every request waiting.
 */
export function givingWay(reader: SetReader, now: () => number = () => performance.now()): SetReader {
  let began = now();
  const turn = async (): Promise<void> => {
    if (now() - began < TURN_MS) return;
    await setImmediate();
    began = now();
  };
  const inTurns =
    <Asked, Answer>(ask: (asked: Asked) => Promise<Answer>) =>
    async (asked: Asked): Promise<Answer> => {
      await turn();
      return ask(asked);
    };
  const shardInTurns = (shard: ShardReader): ShardReader => ({
    sets: inTurns((names) => shard.sets(names)),
    union: inTurns((names) => shard.union(names)),
    sums: inTurns((names) => shard.sums(names)),
    totals: inTurns((names) => shard.totals(names)),
    names: inTurns((range) => shard.names(range)),
    matching: inTurns((condition) => shard.matching(condition)),
    userIds: inTurns((ordinals) => shard.userIds(ordinals)),
    streams: inTurns((ordinals) => shard.streams(ordinals)),
    ordinals: inTurns((streams) => shard.ordinals(streams)),
  });
  return { position: reader.position, shards: reader.shards.map(shardInTurns) };
}
