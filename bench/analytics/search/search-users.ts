import { join } from 'node:path';
import { buildName, collectionOf, type DirectoryEntry, userDirectoryProjection } from '@rollcall/projections';
import { documentId } from '@rollcall/projector';
import type { Collection } from '@rollcall/read-store';
import { SqliteReadStore } from '@rollcall/read-store-sqlite';
import { milliseconds, percentile, table, timed, type Took, verdict } from '../timing.js';
import { madeUpPeople, type Person } from './made-up-people.js';
import { kinds } from './searches.js';

const AT_ONCE = 2_000;
const ASKED_FOR = 200;
const AIM_MS = 20;

/** The list of users as the product keeps it, on SQLite, filled with made-up people and searched. */
export async function searchUsers(users: number, seed: number, directory: string): Promise<string> {
  const readStore = SqliteReadStore.open(join(directory, 'read-models.db'), { exclusive: true });
  const collection: Collection<DirectoryEntry> = await readStore.collection(
    collectionOf(userDirectoryProjection, buildName(userDirectoryProjection)),
  );
  // Far apart from each other.
  const step = Math.max(1, Math.floor(users / ASKED_FOR));
  const asked: Person[] = [];
  const filled = await timed(async () => {
    const batch: Person[] = [];
    let number = 0;
    for (const person of madeUpPeople(users, seed)) {
      batch.push(person);
      if (number++ % step === 0) asked.push(person);
      if (batch.length === AT_ONCE) await put(collection, batch.splice(0));
    }
    await put(collection, batch);
  });
  const rows: string[][] = [];
  const all: Took<unknown>[] = [];
  for (const { name: kind, request, findsThem } of kinds) {
    const times: Took<unknown>[] = [];
    let found = 0;
    for (const person of asked) {
      const took = await timed(() => collection.find(request(person)));
      const { result } = took;
      times.push(took);
      found += result.documents.length;
      const id = documentId(0, person.stream);
      if (findsThem && !result.documents.some((document) => document.id === id))
        throw new Error(`${kind}: ${person.entry.id} was not found`);
    }
    all.push(...times);
    rows.push([kind, (found / asked.length).toFixed(1), ...figures(times)]);
    console.error(rows.at(-1)?.join(' | '));
  }
  rows.push(['all of them', '', ...figures(all)]);
  await readStore.close();
  const head = [
    'looked for',
    'found, of 50',
    'p50, ms',
    'p99, ms',
    'worst, ms',
    'p99 of processor, ms',
    'aim for it, ms',
  ];
  const said =
    `${users} users listed in ${(filled.ms / 1_000).toFixed(0)} s ` +
    `(${(filled.processorMs / 1_000).toFixed(0)} s of processor); each kind of search for ${asked.length} of them.`;
  return `${said}\n\n${table(head, rows)}`;
}

const figures = (all: readonly Took<unknown>[]): string[] => {
  const [onTheClock, ofProcessor] = [all.map(({ ms }) => ms), all.map(({ processorMs }) => processorMs)];
  const p99 = percentile(ofProcessor, 0.99);
  return [
    ...[0.5, 0.99, 1].map((part) => milliseconds(percentile(onTheClock, part))),
    milliseconds(p99),
    verdict(p99, AIM_MS),
  ];
};

const put = (collection: Collection<DirectoryEntry>, people: readonly Person[]): Promise<number> =>
  collection.put(
    people.map(({ stream, entry }) => ({
      id: documentId(0, stream),
      position: '0000000000000001',
      body: entry,
    })),
  );
