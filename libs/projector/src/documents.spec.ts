import { EngineError } from '@rollcall/event-sourcing';
import type { Collection, DocumentBody, StoredDocument } from '@rollcall/read-store';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Documents } from './documents.js';
import { PieceSize } from './pacing.js';

describe('the documents of a build', () => {
  let stored: Map<string, StoredDocument<DocumentBody>>;
  let loaded: string[];
  let mayWrite: boolean;
  let documents: Documents;

  beforeEach(() => {
    stored = new Map();
    loaded = [];
    mayWrite = true;
    const collection = {
      getMany(ids: readonly string[]) {
        loaded.push(...ids);
        return Promise.resolve(
          new Map(ids.flatMap((id) => (stored.has(id) ? [[id, stored.get(id)!] as const] : []))),
        );
      },
      put(written: readonly StoredDocument<DocumentBody>[]) {
        for (const { id, position, body } of written) stored.set(id, { id, position, body });
        return Promise.resolve(written.length);
      },
    };
    const pieces = { load: new PieceSize(1, 100), store: new PieceSize(1, 100) };
    documents = new Documents(collection as unknown as Collection<DocumentBody>, pieces, 10_000, () => {
      if (!mayWrite) throw new EngineError('lease_lapsed', 'They may be the work of another process');
    });
  });

  async function fold(ids: readonly string[], text: string): Promise<void> {
    const opened = ids.map((id) => documents.take(id));
    await documents.load();
    for (const document of opened) {
      document.body = { text };
      document.changed = true;
    }
    await documents.store();
  }

  it('are kept from their second time on', async () => {
    await fold(['a'], '1');
    await fold(['a'], '2');
    await fold(['a'], '3');
    expect(loaded).toEqual(['a', 'a']);
    expect(stored.get('a')).toMatchObject({ body: { text: '3' } });
  });

  it('are kept to so many bytes, also when they have grown since they were first kept', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    for (const text of ['1', '2', 'x'.repeat(4_000)]) await fold(ids, text);
    loaded.length = 0;
    await fold(ids.slice(-2), 'y');
    expect(loaded).toEqual([]);
    await fold(ids.slice(0, 2), 'y');
    expect(loaded).toEqual(['a', 'b']);
  });

  it('are not written where nothing may be written any more', async () => {
    await fold(['a'], '1');
    mayWrite = false;
    await expect(fold(['a', 'b'], '2')).rejects.toMatchObject({ code: 'lease_lapsed' });
    expect([...stored.values()]).toMatchObject([{ id: 'a', body: { text: '1' } }]);
  });

  it('tell how much was loaded until it is stored', async () => {
    await fold(['a'], 'x'.repeat(4_000));
    documents.take('a');
    await documents.load();
    expect(documents.loadedBytes).toBeGreaterThan(4_000);
    await documents.store();
    expect(documents.loadedBytes).toBe(0);
  });
});
