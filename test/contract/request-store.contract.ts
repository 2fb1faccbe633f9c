import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { OwnerRequest, OwnerTask, ReadStore } from '@rollcall/read-store';
import { deepFreeze } from '../support/deep-freeze.js';

const at = (second: number): string => new Date(Date.UTC(2024, 0, 17, 10, 0, second)).toISOString();

/** The part of a read store's contract about requests. `unique`: a name that nobody else uses. */
export function requestStoreContract(store: () => ReadStore, unique: () => string): void {
  describe('requests', () => {
    /** A shard that no other test asks anything of. */
    const shard = (Math.random() * 2 ** 30) | 0;
    const retry: OwnerTask = { kind: 'retry', document: '0/quote\'"$ 日本語 🎉' };
    const request = (second: number, of = shard, task: OwnerTask = retry): OwnerRequest => ({
      id: randomUUID(),
      build: unique(),
      shard: of,
      task,
      askedAt: at(second),
    });
    const ask = (asked: OwnerRequest): Promise<void> => store().requests.ask(deepFreeze(asked));
    const pending = (shards: readonly number[], limit = 100) => store().requests.pending(shards, limit);

    it('wait, the oldest first, for whoever has their shard', async () => {
      const [late, early, other] = [request(9), request(3), request(5, shard + 1)];
      for (const asked of [late, early, other]) await ask(asked);
      expect(await pending([shard])).toEqual([early, late]);
      expect(await pending([shard + 1, shard])).toEqual([early, other, late]);
      expect(await pending([shard, shard + 1], 2)).toEqual([early, other]);
      expect(await pending([])).toEqual([]);
      expect(await pending([shard + 2])).toEqual([]);
      for (const { id } of [late, early, other]) await store().requests.forget(id);
      expect(await pending([shard, shard + 1])).toEqual([]);
    });

    it('wait no more once they are answered, and keep the first answer until they are forgotten', async () => {
      const asked = request(1, shard, { kind: 'refold', stream: 'user-prod~/abc' });
      await ask(asked);
      expect(await store().requests.answerTo(asked.id)).toBeUndefined();
      await store().requests.answer(asked.id, { released: false, error: 'TypeError' });
      await store().requests.answer(asked.id, { released: true });
      expect(await pending([shard])).toEqual([]);
      expect(await store().requests.answerTo(asked.id)).toEqual({ released: false, error: 'TypeError' });
      await store().requests.forget(asked.id);
      await store().requests.forget(asked.id);
      expect(await store().requests.answerTo(asked.id)).toBeUndefined();
    });

    it('are asked once, however often that is repeated, before they were answered and after', async () => {
      const asked = request(1);
      await ask(asked);
      await ask({ ...asked, askedAt: at(0) });
      expect(await pending([shard])).toEqual([asked]);
      await store().requests.answer(asked.id, {});
      await ask(asked);
      expect(await pending([shard])).toEqual([]);
      await store().requests.forget(asked.id);
    });

    it('are not made by an answer that comes too late', async () => {
      const { id } = request(1);
      await store().requests.answer(id, { released: true });
      expect(await store().requests.answerTo(id)).toBeUndefined();
    });

    it('are forgotten by their age, answered or not', async () => {
      const [first, second, third] = [request(1), request(2), request(3)];
      for (const asked of [first, second, third]) await ask(asked);
      await store().requests.answer(first.id, {});
      await store().requests.forgetBefore(at(3));
      expect(await store().requests.answerTo(first.id)).toBeUndefined();
      expect(await pending([shard])).toEqual([third]);
      await store().requests.forget(third.id);
    });
  });
}
