import type { Collection } from '@rollcall/read-store';
import { namesIn } from './day-page.js';
import { keyOfName, type SetDocument, type SetName } from './set-documents.js';

/** Names that are looked at together. */
const AT_ONCE = 50;
const PAGE = 200;

/** Every name of a set or sum that any of the builds has in a part, once. */
export async function* namesOfPart(
  collections: readonly Collection<SetDocument>[],
  part: string,
): AsyncGenerator<readonly SetName[], void, undefined> {
  const seen = new Set<string>();
  let names: SetName[] = [];
  for (const collection of collections) {
    let cursor: string | undefined;
    do {
      const filter = { field: 'part', op: 'eq', value: part } as const;
      const page = await collection.find({ filter, limit: PAGE, cursor });
      for (const name of page.documents.flatMap(({ body }) => namesOf(body))) {
        const key = keyOfName(name);
        if (seen.has(key)) continue;
        seen.add(key);
        names.push(name);
      }
      if (names.length >= AT_ONCE) {
        yield names;
        names = [];
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  if (names.length > 0) yield names;
}

function namesOf(body: SetDocument | undefined): readonly SetName[] {
  if (body?.kind === 'day') return namesIn(body);
  return body?.kind === 'set' || body?.kind === 'sum' ? [{ kind: body.kind, name: body.name }] : [];
}
