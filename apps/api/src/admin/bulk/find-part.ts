import type { DomainEvent } from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { ReadModels } from '@rollcall/projector';
import type { PageRequest } from '@rollcall/read-store';
import { DEFAULT_LIMIT, type ListQuery } from './list-query.dto.js';

const MOST_PER_PAGE = 1000;

/** A part of a list of documents, as `limit` and `skip` say; eventually consistent, but at least `minPosition`. */
export async function findPart<Body extends object, Event extends DomainEvent>(
  readModels: ReadModels,
  projection: DocumentProjection<Body, Event>,
  order: Pick<PageRequest, 'filter' | 'sort'>,
  { limit = DEFAULT_LIMIT, skip = 0 }: ListQuery,
  minPosition: Position | undefined,
): Promise<{ readonly bodies: readonly Body[]; readonly asOf: Position }> {
  const bodies: Body[] = [];
  let passed = 0;
  let cursor: string | undefined;
  for (;;) {
    const wanted = Math.min(MOST_PER_PAGE, skip + limit - passed);
    const page = await readModels.find(projection, { ...order, limit: wanted, cursor }, { minPosition });
    for (const { body } of page.documents) {
      if (passed >= skip && body !== undefined) bodies.push(body);
      passed++;
    }
    cursor = page.nextCursor;
    if (cursor === undefined || passed >= skip + limit) return { bodies, asOf: page.asOf };
  }
}
