import type { Collection, DocumentBody, StoredDocument } from '@rollcall/read-store';

type Document = StoredDocument<DocumentBody>;

/** What is there once, or twice under the same id; never neither. */
export type Pair = readonly [Document | undefined, Document | undefined];

/** All documents of a collection, by id; those that come and go meanwhile may be missed. */
export async function* documentsOf(
  collection: Collection<DocumentBody>,
  pageSize: number,
): AsyncGenerator<Document, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await collection.find({ limit: pageSize, cursor });
    yield* page.documents;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Merges two runs of documents that are ordered by id. */
export async function* inPairs(
  first: AsyncGenerator<Document, void, undefined>,
  second: AsyncGenerator<Document, void, undefined>,
): AsyncGenerator<Pair, void, undefined> {
  const next = async (run: typeof first): Promise<Document | undefined> =>
    (await run.next()).value ?? undefined;
  let [a, b] = [await next(first), await next(second)];
  while (a !== undefined || b !== undefined) {
    const order = a === undefined ? 1 : b === undefined ? -1 : byCodePoint(a.id, b.id);
    yield [order <= 0 ? a : undefined, order >= 0 ? b : undefined];
    if (order <= 0) a = await next(first);
    if (order >= 0) b = await next(second);
  }
}

/** As stores order ids: UTF-16's units do not keep that order, UTF-8's bytes do. */
const byCodePoint = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
