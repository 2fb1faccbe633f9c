/** How far a build is behind the events it has been given. */
export class Lag {
  private events = 0;
  private oldest: string | undefined;
  private newest: string | undefined;
  private lastApplied: string | undefined;

  /** `recordedAt`: ISO 8601 UTC. */
  given(recordedAt: string): void {
    this.oldest ??= recordedAt;
    this.newest = recordedAt;
    this.events++;
  }

  applied(): void {
    this.events = 0;
    this.oldest = undefined;
    this.lastApplied = this.newest;
  }

  /** What was not applied will be given again. */
  abandoned(): void {
    this.events = 0;
  }

  /** Given and not applied. */
  get count(): number {
    return this.events;
  }

  /** When the oldest event that was given and not applied was recorded. */
  get oldestGiven(): string | undefined {
    return this.oldest;
  }

  /** Nothing that is not applied was recorded before. */
  get appliedUntil(): string | undefined {
    return this.oldest ?? this.lastApplied;
  }
}
