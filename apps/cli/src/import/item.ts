/** An item of the batch events endpoint, as it was written. */
export interface ImportItem {
  readonly key?: unknown;
  readonly user?: { readonly id?: unknown; readonly attributes?: unknown };
  readonly attributes?: unknown;
  readonly idempotencyKey?: unknown;
}

/** A line that holds an item. */
export interface ImportLine {
  /** 1 for the file's first line. */
  readonly number: number;
  /** Without the line's end. */
  readonly raw: Buffer;
  /** With an idempotency key in any case. */
  readonly item: ImportItem;
  /** That key, where the line has none itself. */
  readonly derivedKey?: string;
}

/** A line that was not, or cannot be, stored. */
export interface Rejection {
  readonly number: number;
  /** As it is kept: with the key that it was sent with. */
  readonly raw: Buffer;
  readonly reason: string;
}
