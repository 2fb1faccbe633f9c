/** What became of a stream's documents in a build. */
export interface RefoldOutcome {
  /** That the stream has in the build, deleted ones among them. */
  readonly documents: number;
  /** Written anew: those that differed, and those that were parked. */
  readonly replaced: number;
  /** That were parked and are no more. */
  readonly released: number;
  /** Left as they are, as an event of theirs cannot be folded. */
  readonly failed: number;
}
