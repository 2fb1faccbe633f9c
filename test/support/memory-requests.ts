import type { OwnerRequest, RequestStore } from '@rollcall/read-store';

interface Asked {
  readonly request: OwnerRequest;
  answer: object | undefined;
}

/** Requests in memory, for tests of what asks and answers them. */
export class MemoryRequests implements RequestStore {
  private asked = new Map<string, Asked>();

  /** Called before each single change. */
  constructor(private readonly changing: (write: string) => void = () => undefined) {}

  /** The same content behind other faults. */
  seenBy(changing: (write: string) => void): MemoryRequests {
    const other = new MemoryRequests(changing);
    other.asked = this.asked;
    return other;
  }

  async ask(request: OwnerRequest): Promise<void> {
    this.changing(`ask ${request.id}`);
    if (!this.asked.has(request.id)) this.asked.set(request.id, { request, answer: undefined });
  }

  async pending(shards: readonly number[], limit: number): Promise<readonly OwnerRequest[]> {
    return [...this.asked.values()]
      .filter(({ request, answer }) => answer === undefined && shards.includes(request.shard))
      .map(({ request }) => request)
      .sort((a, b) => (`${a.askedAt} ${a.id}` < `${b.askedAt} ${b.id}` ? -1 : 1))
      .slice(0, limit);
  }

  async answer(id: string, answer: object): Promise<void> {
    this.changing(`answer ${id}`);
    const asked = this.asked.get(id);
    if (asked !== undefined) asked.answer ??= answer;
  }

  async answerTo(id: string): Promise<object | undefined> {
    return this.asked.get(id)?.answer;
  }

  async forget(id: string): Promise<void> {
    this.changing(`forget ${id}`);
    this.asked.delete(id);
  }

  async forgetBefore(instant: string): Promise<void> {
    for (const [id, { request }] of this.asked) if (request.askedAt < instant) this.asked.delete(id);
  }
}
