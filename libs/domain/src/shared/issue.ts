/** What is wrong with one item of a bulk request; the others go through (trophy-api 1.8). */
export interface Issue {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Of the definition, where the item names one. */
  readonly id?: string;
  /** 0-based place in the request, for items that have no id yet. */
  readonly index?: number;
}

export const issueAt = (index: number, message: string): Issue => ({ severity: 'error', message, index });
export const issueOf = (id: string, message: string): Issue => ({ severity: 'error', message, id });
