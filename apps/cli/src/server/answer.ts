export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined where the answer was none. */
  readonly body: unknown;
  /** Seconds, where the server said when to come again. */
  readonly retryAfter: number | undefined;
  /** Of a write, or of what a read knew; positions sort as texts. */
  readonly position?: string | undefined;
}

/** An answer, or why none came. */
export type Outcome = Answer | string;

/** Of an answer that must have succeeded; throws what was refused. */
export function bodyOf({ status, body }: Answer): unknown {
  if (status >= 200 && status < 300) return body;
  throw new Error(
    status === 401 ? `${errorText(body)} Is ROLLCALL_ADMIN_KEY the right one?` : errorText(body),
  );
}

export const errorText = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string'
    ? body.error
    : 'The answer is not one of a Rollcall server.';
