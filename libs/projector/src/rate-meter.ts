/** How fast a count grows. */
export class RateMeter {
  private last: { readonly count: number; readonly at: number } | undefined;
  /** Between the last two measurings. */
  perSecond = 0;

  /** `at`: milliseconds on a clock that never goes back. */
  measure(count: number, at: number): void {
    const { last } = this;
    if (last !== undefined && at <= last.at) return;
    if (last !== undefined) this.perSecond = ((count - last.count) * 1_000) / (at - last.at);
    this.last = { count, at };
  }
}
