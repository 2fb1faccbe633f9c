interface Gathering<Asked, Answer> {
  readonly asked: Map<string, Asked>;
  readonly answers: Promise<ReadonlyMap<string, Answer>>;
}

/**
 * Does in one go what is asked of different documents in one turn of the event loop: a projector asks for hundreds at
 * once, which one by one would wait for each other's connections. Two requests of one document never go together.
 */
export class Gathered<Asked extends { readonly id: string }, Answer> {
  private gathering: Gathering<Asked, Answer> | undefined;

  constructor(private readonly together: (asked: readonly Asked[]) => Promise<ReadonlyMap<string, Answer>>) {}

  /** Undefined: `together` has not answered it. */
  async ask(asked: Asked): Promise<Answer | undefined> {
    if (this.gathering?.asked.has(asked.id)) this.gathering = undefined;
    const gathering = (this.gathering ??= this.begin());
    gathering.asked.set(asked.id, asked);
    return (await gathering.answers).get(asked.id);
  }

  private begin(): Gathering<Asked, Answer> {
    const asked = new Map<string, Asked>();
    const turned = new Promise((resolve) => setImmediate(resolve));
    const answers = turned.then(() => {
      if (this.gathering?.asked === asked) this.gathering = undefined;
      return this.together([...asked.values()]);
    });
    return { asked, answers };
  }
}
