/** A request refused at the edge, before or instead of a command. Told apart by its name, as all errors here are. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail: {
      /** The input's field, as a path in the caller's spelling. */
      readonly field?: string;
      /** Sent with the answer. */
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
  }
}

export const isHttpRefusal = (error: unknown): error is HttpRefusal =>
  error instanceof Error && error.name === 'HttpRefusal';

export const unauthorized = (): HttpRefusal =>
  new HttpRefusal(401, 'unauthorized', 'A valid API key is required in the header X-API-KEY.');

/** Well-formed, but not acceptable. `expected` completes "<field> must be …". */
export const invalidValue = (field: string, expected: string): HttpRefusal =>
  new HttpRefusal(422, 'invalid_value', `${field} must be ${expected}`, { field });
