import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadStore } from '@rollcall/read-store';
import { buildsContract } from './builds.contract.js';
import { checkpointsContract } from './checkpoints.contract.js';
import { collectionsContract } from './collections.contract.js';
import { documentsContract } from './documents.contract.js';
import { filtersContract } from './filters.contract.js';
import { pagesContract } from './pages.contract.js';
import { parkingLotContract } from './parking-lot.contract.js';
import {
  type OpenedReadStore,
  peopleIn,
  PeopleUnderTest,
  person,
  position,
  tombstone,
} from './people-under-test.js';
import { reportsContract } from './reports.contract.js';
import { requestStoreContract } from './request-store.contract.js';
import { searchContract } from './search.contract.js';

/** What every read store must do, whatever is behind it. It need not be empty: names are used that nobody else uses. */
export function readStoreContract(name: string, open: () => Promise<OpenedReadStore>): void {
  describe(`${name} as a read store`, () => {
    const people = new PeopleUnderTest(open);
    beforeEach(() => people.open());
    afterEach(() => people.dispose());

    documentsContract(people);
    filtersContract(people);
    pagesContract(people);
    collectionsContract(people);
    searchContract(() => people);

    const store = (): ReadStore => people.store;
    const unique = (): string => people.unique;
    checkpointsContract(store, unique);
    requestStoreContract(store, unique);
    parkingLotContract(store, unique);
    buildsContract(store, unique);
    reportsContract(store, unique);

    it('answers a ping', async () => expect(await people.store.ping()).toBeUndefined());

    it('is unavailable once closed', async () => {
      const { collection } = people;
      await people.store.close();
      const unavailable = { code: 'store_unavailable' };
      await expect(people.store.ping()).rejects.toMatchObject(unavailable);
      await expect(collection.get('0/ada')).rejects.toMatchObject(unavailable);
      await expect(collection.put([person('ada')])).rejects.toMatchObject(unavailable);
      await expect(collection.find({ limit: 1 })).rejects.toMatchObject(unavailable);
      await expect(people.store.checkpoints.claim(people.unique)).rejects.toMatchObject(unavailable);
    });

    it('keeps everything when it is opened again', async () => {
      const epoch = await people.store.checkpoints.claim(unique());
      const checkpoint = { position: position(5), eventId: 'e', installationId: 'log', epoch };
      await people.put(person('ada', { name: 'Ada' }, 5), tombstone('bob', 4));
      await people.store.checkpoints.save(unique(), checkpoint, undefined);
      if (!(await people.reopen())) return;
      expect(await people.collection.get('0/ada')).toEqual(person('ada', { name: 'Ada' }, 5));
      expect(await people.collection.get('0/bob')).toEqual(tombstone('bob', 4));
      expect(await people.store.checkpoints.load(unique())).toEqual(checkpoint);
      expect(await people.store.checkpoints.claim(unique())).toBeGreaterThan(epoch);
      await expect(people.store.collection({ ...peopleIn(unique()), fields: {} })).rejects.toMatchObject({
        code: 'invalid_definition',
      });
    });
  });
}
