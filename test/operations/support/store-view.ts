import { EngineError, type Operation, type OperationStore } from '@rollcall/event-sourcing';

/**
 * `away`: nothing is done, and said so. `unheard`: saves are done, but their answers are lost. `frozen`: whoever asks waits
 * until it is open again, as a process that stands still.
 */
export type View = 'open' | 'away' | 'unheard' | 'frozen';

const unavailable = (): EngineError => new EngineError('store_unavailable', 'away');

/** A store as one process sees it. */
export class StoreView implements OperationStore {
  view: View = 'open';
  /** What was saved through it. */
  readonly saved: Operation[] = [];
  private wake: (() => void)[] = [];

  constructor(private readonly store: OperationStore) {}

  open(): void {
    this.view = 'open';
    for (const wake of this.wake.splice(0)) wake();
  }

  create = (operation: Operation): Promise<void> => this.ask(() => this.store.create(operation));
  get = (id: string) => this.ask(() => this.store.get(id));
  list: OperationStore['list'] = (request) => this.ask(() => this.store.list(request));
  forget = (keep: number): Promise<void> => this.ask(() => this.store.forget(keep));

  async save(next: Operation, expectedRevision: number): Promise<boolean> {
    return this.ask(async () => {
      const isSaved = await this.store.save(next, expectedRevision);
      if (isSaved) this.saved.push(next);
      if (this.view === 'unheard') throw unavailable();
      return isSaved;
    });
  }

  private async ask<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.view === 'away') throw unavailable();
    if (this.view === 'frozen') await new Promise<void>((resolve) => this.wake.push(resolve));
    return work();
  }
}
