import type { AdminClient } from './admin-client.js';

const pageSize = 100;

/** Every entry of a list of the Admin API. */
export async function listAll<Entry>(client: Pick<AdminClient, 'ask'>, path: string): Promise<Entry[]> {
  const all: Entry[] = [];
  for (;;) {
    const page = (await client.ask('GET', `${path}?limit=${pageSize}&skip=${all.length}`)) as Entry[];
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}
