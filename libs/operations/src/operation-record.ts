import { EngineError, isFinished, type Operation, type OperationStore } from '@rollcall/event-sourcing';
import type { Holding } from '@rollcall/read-store';

/** What is changed of an operation with one save. */
export type Change = Partial<Omit<Operation, 'id' | 'revision' | 'updatedAt'>>;

export interface RecordParts {
  readonly store: OperationStore;
  readonly holding: Pick<Holding, 'isSafe'>;
  readonly clock: () => Date;
}

/**
 * An operation as its runner last saw or saved it. One save at a time, and only while the lease is certainly held, so
 * that whatever else changed it meanwhile was an admin, whose word stands.
 */
export class OperationRecord {
  private saving: Promise<unknown> = Promise.resolve();

  constructor(
    private operation: Operation,
    private readonly parts: RecordParts,
  ) {}

  get current(): Operation {
    return this.operation;
  }

  /**
   * Errors by code: `store_unavailable`; `lease_lapsed` where this runner may not write any more; `operation_ended` where
   * there is nothing to be run any more.
   */
  save(change: (operation: Operation) => Change): Promise<void> {
    const save = this.saving.then(() => this.saveNow(change));
    this.saving = save.catch(() => undefined);
    return save;
  }

  private async saveNow(change: (operation: Operation) => Change): Promise<void> {
    const { store, clock } = this.parts;
    for (;;) {
      this.mustHold();
      const { operation } = this;
      const revision = operation.revision + 1;
      const next = { ...operation, ...change(operation), updatedAt: clock().toISOString(), revision };
      const isSaved = await store.save(next, operation.revision);
      if (isSaved) {
        this.operation = next;
        return;
      }
      const found = await store.get(operation.id);
      // Saved before, by a try whose answer never came.
      if (found !== undefined && JSON.stringify(found) === JSON.stringify(next)) {
        this.operation = found;
        return;
      }
      if (found === undefined || isFinished(found)) throw ended(operation.id);
      this.operation = found;
    }
  }

  private mustHold(): void {
    if (this.parts.holding.isSafe) return;
    const { id } = this.operation;
    throw new EngineError('lease_lapsed', 'Another process may run the operation', { id });
  }
}

const ended = (id: string): EngineError =>
  new EngineError('operation_ended', 'The operation has ended, or was forgotten', { id });
