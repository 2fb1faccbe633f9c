/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** `cancelling`: told to end, and being undone by whoever runs it. The last three are ends; see `isFinished`. */
export type OperationState = 'queued' | 'running' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled';

export type ProgressUnit = 'events' | 'bytes' | 'documents';

export interface OperationProgress {
  readonly done: number;
  /** null: not known (yet). It may grow while a log is written on. */
  readonly total: number | null;
  readonly unit: ProgressUnit;
}

export interface OperationError {
  /** Stable, as of every error. */
  readonly code: string;
  /** Without personal data. */
  readonly message: string;
}

/** Long work that an admin asked for. Lives longer than the process that runs it; holds no personal data. */
export interface Operation {
  /** UUID. */
  readonly id: string;
  /** `rebuild`, `audit`, `backup`, …: see `OperationKind` in libs/operations. */
  readonly kind: string;
  readonly state: OperationState;
  /** What it was asked to do; streams, never user ids. */
  readonly input: JsonObject;
  /** What it does now, in a word: `fold`, `compare`, …; empty before it began. */
  readonly step: string;
  /** Of that step. */
  readonly progress: OperationProgress;
  /** Where a process that takes it over, or a resumed run, goes on. */
  readonly checkpoint: JsonObject | null;
  readonly result: JsonObject | null;
  /** Why it failed; of one that runs, what it is getting over (a store that is away, say). */
  readonly error: OperationError | null;
  /** Prefix of an API key; `cli`, `system`. */
  readonly requestedBy: string;
  /** This and all the following: ISO 8601 UTC with milliseconds. */
  readonly createdAt: string;
  /** When it began to run, for the first time or after it was resumed; the step began later. */
  readonly startedAt: string | null;
  /** When its step began, and how far it was: what a rate is reckoned from. */
  readonly stepStarted: { readonly at: string; readonly done: number } | null;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
  /** One more with every change: what `save` compares. */
  readonly revision: number;
}

export const isFinished = ({ state }: Pick<Operation, 'state'>): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'cancelled';

export interface OperationPageRequest {
  /** Only of these states. Default: of all. */
  readonly states?: readonly OperationState[];
  readonly kind?: string;
  readonly limit: number;
  /** From the page before. */
  readonly cursor?: string;
}

export interface OperationPage {
  /** The newest first. */
  readonly operations: readonly Operation[];
  readonly nextCursor: string | undefined;
}

/** An admin told a projection to stand still. */
export interface Pause {
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
  /** Prefix of an API key; `cli`. */
  readonly by: string;
}

export interface OperationStore {
  /** Of an id that is there already nothing changes, so that it is safe to repeat. */
  create(operation: Operation): Promise<void>;
  get(id: string): Promise<Operation | undefined>;
  /** Refuses with a `ReadStoreError`, `invalid_cursor`, what no page gave. */
  list(request: OperationPageRequest): Promise<OperationPage>;
  /**
   * Replaces it where its stored revision is `expectedRevision`; `next` carries a higher one. False: it is another, or
   * there is none. Repeated after an unknown outcome, false may mean that it was saved the first time.
   */
  save(next: Operation, expectedRevision: number): Promise<boolean>;
  /** Forgets finished operations but the newest `keep`, by when they were created. */
  forget(keep: number): Promise<void>;
}

/** Which projections stand still. */
export interface PauseStore {
  /** By projection. */
  list(): Promise<ReadonlyMap<string, Pause>>;
  /** Of one that is paused already, the first pause stays. */
  pause(projection: string, pause: Pause): Promise<void>;
  resume(projection: string): Promise<void>;
}
