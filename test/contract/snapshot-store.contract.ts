import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Snapshot, SnapshotStore } from '@rollcall/event-sourcing';
import { deepFreeze } from '../support/deep-freeze.js';

export interface OpenedSnapshotStore {
  readonly store: SnapshotStore;
  /** Closes what is open and opens the same snapshots again. */
  readonly reopen?: () => Promise<SnapshotStore>;
  readonly dispose: () => Promise<void>;
}

/** What every snapshot store must do, whatever is behind it. */
export function snapshotStoreContract(name: string, open: () => Promise<OpenedSnapshotStore>): void {
  describe(`${name} as a snapshot store`, () => {
    let opened: OpenedSnapshotStore;
    let store: SnapshotStore;
    let stream: string;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      stream = `user-contract~/${randomUUID()}`;
    });
    afterEach(() => opened.dispose());

    const snapshot = (revision: number, version = 1): Snapshot => ({
      revision,
      position: String(revision + 100).padStart(16, '0'),
      version,
      state: JSON.stringify({ revision, version, ['__proto__']: '\u0000 日本語 🎉' }),
    });
    const put = (one: Snapshot, of = stream): Promise<void> => store.put(of, deepFreeze(one));

    it('has none at first', async () => expect(await store.get(stream, 1)).toBeUndefined());

    it('gives a snapshot back as it was put', async () => {
      await put(snapshot(0));
      expect(await store.get(stream, 1)).toEqual(snapshot(0));
    });

    it('replaces an earlier revision by a later one', async () => {
      await put(snapshot(50));
      await put(snapshot(100));
      expect(await store.get(stream, 1)).toEqual(snapshot(100));
    });

    it('never goes back, nor changes what stands at a revision', async () => {
      await put(snapshot(100));
      await put(snapshot(50));
      await put({ ...snapshot(100), state: '{}' });
      expect(await store.get(stream, 1)).toEqual(snapshot(100));
    });

    it('never goes back either where many are put at once', async () => {
      await Promise.all([7, 9, 3, 8, 1].map((revision) => put(snapshot(revision))));
      expect(await store.get(stream, 1)).toEqual(snapshot(9));
    });

    it('has none of another version', async () => {
      await put(snapshot(50, 2));
      expect(await store.get(stream, 1)).toBeUndefined();
      expect(await store.get(stream, 3)).toBeUndefined();
      expect(await store.get(stream, 2)).toEqual(snapshot(50, 2));
    });

    it('takes one of another version at an earlier revision', async () => {
      await put(snapshot(50, 1));
      await put(snapshot(40, 2));
      expect(await store.get(stream, 2)).toEqual(snapshot(40, 2));
    });

    it('keeps streams apart', async () => {
      await put(snapshot(50));
      expect(await store.get(`${stream}x`, 1)).toBeUndefined();
    });

    it('has none when cleared, and takes new ones', async () => {
      await put(snapshot(50));
      await store.clear();
      expect(await store.get(stream, 1)).toBeUndefined();
      await put(snapshot(3));
      expect(await store.get(stream, 1)).toEqual(snapshot(3));
    });

    it('is unavailable once closed', async () => {
      await store.close();
      const unavailable = { code: 'store_unavailable' };
      await expect(store.get(stream, 1)).rejects.toMatchObject(unavailable);
      await expect(put(snapshot(1))).rejects.toMatchObject(unavailable);
    });

    it('keeps them when it is opened again', async () => {
      const { reopen } = opened;
      if (reopen === undefined) return;
      await put(snapshot(50));
      store = await reopen();
      expect(await store.get(stream, 1)).toEqual(snapshot(50));
    });
  });
}
