import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, Operation, OperationState } from '@rollcall/event-sourcing';
import {
  newOperation,
  OperationRunner,
  type OperationContext,
  type OperationKind,
  type OperationRunnerOptions,
} from '@rollcall/operations';
import { SqliteOperationalStore } from '@rollcall/read-store-sqlite';
import { eventually } from '../../support/eventually.js';
import { MemoryLeases } from '../../support/memory-leases.js';
import { StoreView } from './store-view.js';

export const LEASE_MS = 10_000;

/** One run, or undoing, in the test's hand. */
export interface Attempt {
  readonly owner: string;
  readonly what: 'run' | 'undo';
  readonly context: OperationContext;
  /** Ends it. */
  readonly succeed: (result?: JsonObject) => void;
  readonly fail: (error: unknown) => void;
}

export interface Process {
  readonly owner: string;
  readonly runner: OperationRunner;
  readonly store: StoreView;
  readonly lines: string[];
}

/** Operations of kind `work`, whose runs the test ends; processes whose time the test lets pass. */
export class OperationsRoom {
  readonly attempts: Attempt[] = [];
  readonly leases = new MemoryLeases();
  private now = 0;
  private readonly directory = mkdtempSync(join(tmpdir(), 'rollcall-operations-'));
  readonly store = SqliteOperationalStore.open(join(this.directory, 'operational.db'));
  private readonly processes: Process[] = [];

  /** `undoes`: the kind takes back what it did. */
  async process(
    owner: string,
    { undoes = true, ...options }: Partial<OperationRunnerOptions> & { readonly undoes?: boolean } = {},
  ): Promise<Process> {
    const store = new StoreView(this.store.operations);
    const lines: string[] = [];
    const note = (detail: object, message: string): void =>
      void lines.push(`${message} ${JSON.stringify(detail)}`);
    const runner = new OperationRunner({
      store,
      leases: this.leases,
      kinds: [this.kindOf(owner, undoes)],
      owner,
      leaseMs: LEASE_MS,
      everyMs: 5,
      backoff: { first: 1, most: 5 },
      now: () => this.now,
      log: { info: note, warn: note },
      ...options,
    });
    const process = { owner, runner, store, lines };
    this.processes.push(process);
    await runner.start();
    return process;
  }

  async create(input: JsonObject = {}, kind = 'work'): Promise<string> {
    const operation = newOperation({ kind, input, requestedBy: 'a1b2c3d4' });
    await this.store.operations.create(operation);
    return operation.id;
  }

  async operation(id: string): Promise<Operation> {
    const found = await this.store.operations.get(id);
    if (found === undefined) throw new Error(`no operation ${id}`);
    return found;
  }

  reached(id: string, state: OperationState): Promise<Operation> {
    return eventually(`the operation to be ${state}`, async () => {
      const found = await this.operation(id);
      return found.state === state ? found : undefined;
    });
  }

  /** The n-th run or undoing of all, from 1. */
  attempt(count: number): Promise<Attempt> {
    return eventually(`attempt ${count}`, () => this.attempts[count - 1]);
  }

  /** On the clocks of all processes, and on that of the leases. */
  pass(ms: number): void {
    this.now += ms;
    this.leases.pass(ms);
  }

  async dispose(): Promise<void> {
    for (const { store } of this.processes) store.open();
    await Promise.all(this.processes.map(({ runner }) => runner.stop()));
    await this.store.close();
    rmSync(this.directory, { recursive: true });
  }

  private kindOf(owner: string, undoes: boolean): OperationKind {
    const attempt = (what: Attempt['what'], context: OperationContext): Promise<JsonObject> =>
      new Promise((resolve, reject) => {
        const { signal } = context;
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        const succeed = (result: JsonObject = {}): void => resolve(result);
        this.attempts.push({ owner, what, context, succeed, fail: reject });
      });
    return {
      kind: 'work',
      run: (context) => attempt('run', context),
      ...(undoes && { undo: async (context) => void (await attempt('undo', context)) }),
    };
  }
}
