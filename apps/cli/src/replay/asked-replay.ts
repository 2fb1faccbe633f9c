/** Which events, all of it together. Instants are ISO 8601 UTC with milliseconds. */
export interface AskedReplay {
  readonly user?: string;
  readonly types?: readonly string[];
  /** Recorded at or after. */
  readonly from?: string;
  /** Recorded before. */
  readonly to?: string;
  /** Position in the log; exclusive. */
  readonly after?: string;
}
