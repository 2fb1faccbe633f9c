import { type AdminClient } from '../server/admin-client.js';
import { listAll } from '../server/list-all.js';

export interface SavedSegment {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly filter: object | null;
  readonly search: string | null;
  readonly created: string;
  readonly updated: string;
}

export const path = '/admin/v1/segments';

export const listSegments = (client: Pick<AdminClient, 'ask'>): Promise<SavedSegment[]> =>
  listAll<SavedSegment>(client, path);

/** By id or name. Throws where there is none. */
export async function savedSegment(client: Pick<AdminClient, 'ask'>, named: string): Promise<SavedSegment> {
  const segments = await listSegments(client);
  const found =
    segments.find(({ id }) => id === named.toLowerCase()) ?? segments.find(({ name }) => name === named);
  if (found === undefined) throw new Error(`No segment has the id or the name ${named}.`);
  return found;
}
