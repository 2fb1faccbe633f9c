/** What a test can order the double to do wrong, until it is told otherwise. */
export interface Faults {
  /** Of an append: the connection ends before or after it is applied, or no answer comes though it is applied. */
  append?: 'drop-before' | 'drop-after' | 'swallow';
  /** Milliseconds before an append is answered. */
  answerAfterMs?: number;
  /** Reads give so many events, and where there are more then nothing more, and do not end. */
  readsStopAfter?: number;
  /** Milliseconds for which a read with a filter says nothing, as where there is much that it does not match. */
  searchMs?: number;
  /** Subscriptions deliver nothing more and say nothing. */
  stalled?: boolean;
  /** This node does not lead; the leader is there. */
  leader?: { readonly address: string; readonly port: number };
}
