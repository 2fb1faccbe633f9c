import { eventLines, isEngineError, type ReplayBatch } from '@rollcall/event-sourcing';

/**
 * A line an event. What stops a replay on its way can no longer be told by a status: it is the last line,
 * `{"error": …, "code": …, "after": <position to go on after>}`.
 */
export async function* ndjson(
  first: IteratorResult<ReplayBatch, void>,
  rest: AsyncIterator<ReplayBatch, void>,
  failed: (error: unknown) => void,
): AsyncGenerator<string, void, undefined> {
  let after = '';
  try {
    for (let next = first; next.done !== true; next = await rest.next()) {
      const lines = eventLines(next.value.events);
      if (lines !== '') yield lines;
      after = next.value.position;
    }
  } catch (error) {
    failed(error);
    const known = isEngineError(error) ? error : undefined;
    const body = { error: known?.message ?? 'Internal error', code: known?.code ?? 'internal_error', after };
    yield `${JSON.stringify(body)}\n`;
  } finally {
    await rest.return?.();
  }
}
