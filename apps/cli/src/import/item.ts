/** One line of an import file: an item of the batch events endpoint, as it was written. */
export interface ImportItem {
  readonly key?: unknown;
  readonly user?: { readonly id?: unknown; readonly attributes?: unknown };
  readonly attributes?: unknown;
  readonly idempotencyKey?: unknown;
}

export interface ImportLine {
  /** 1 for the file's first line. */
  readonly number: number;
  /** Number of the item before it; 0 for the first. */
  readonly previous: number;
  readonly text: string;
  readonly item: ImportItem;
}

export interface Rejection {
  readonly number: number;
  readonly text: string;
  readonly reason: string;
}
