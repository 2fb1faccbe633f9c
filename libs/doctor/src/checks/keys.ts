import type { EventStore, KeyStore } from '@rollcall/event-sourcing';
import { error, ok, warning, type Check, type Seen } from '../finding.js';
import { metadataOf } from '../metadata.js';

export interface KeyParts {
  readonly store: Pick<EventStore, 'newest'>;
  readonly keyStore: Pick<KeyStore, 'getMany'>;
  /** Opens wrapped data keys, and tells which ids have one; throws where one does not open. */
  open(this: void, ids: readonly string[]): Promise<{ has(id: string): boolean }>;
  /** Of the data key that is the installation's own. */
  readonly installationKeyId: string;
}

const SAMPLED = 1_000;

/** Do the installation key, the keys of people and the log belong together? */
export const keysCheck = ({ store, keyStore, open, installationKeyId }: KeyParts): Check => ({
  name: 'keys',
  async look() {
    const own = await opens(open, [installationKeyId]);
    if (own !== true) return [own];
    const events = await store.newest(SAMPLED);
    const ids = [...new Set(events.flatMap((event) => metadataOf(event).k ?? []))];
    const kept = await keyStore.getMany(ids);
    const missing = ids.filter((id) => !kept.has(id)).length;
    const people = await opens(open, [...kept.keys()]);
    return [
      ok('The installation key opens the keys beside it.'),
      people === true ? missed(missing, ids.length) : people,
    ];
  },
});

async function opens(open: KeyParts['open'], ids: readonly string[]): Promise<true | Seen> {
  const whatToDo =
    'Stop all processes. Set ROLLCALL_INSTALLATION_KEY to the key of this installation, or bring back the keys that belong to it from a backup.';
  try {
    const opened = await open(ids);
    if (ids.every((id) => opened.has(id))) return true;
    return error('The key store holds no key of this installation: personal data cannot be read.', whatToDo);
  } catch (failure) {
    if (!(failure instanceof Error) || !('code' in failure) || failure.code !== 'unsealing_failed')
      throw failure;
    return error(
      'The installation key does not open the keys in the key store: personal data cannot be read.',
      whatToDo,
    );
  }
}

/** A key that is gone is how a person is erased; many of them are a key store that is older than the log. */
function missed(missing: number, of: number): Seen {
  if (missing === 0) return ok(`All ${of} keys that the newest events name are there.`);
  const finding = `${missing} of ${of} keys that the newest ${SAMPLED} events name are not in the key store`;
  const whatToDo =
    'As many people as were erased lately are to be expected. If there were fewer, the key store is older than the log: bring back a newer one from a backup.';
  return missing > of / 2 ? error(`${finding}.`, whatToDo) : warning(`${finding}.`, whatToDo);
}
