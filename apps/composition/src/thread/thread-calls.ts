import type { Configuration } from '@rollcall/platform';
import type { ProjectorSight } from '@rollcall/projector';

/** What the thread is given when it begins. */
export interface ThreadData {
  readonly configuration: Configuration;
  /** Of the stores that the other thread has open. */
  readonly sharedLog: SharedArrayBuffer;
  readonly installationKey: Uint8Array;
  /** Of the log. */
  readonly installationId: string;
}

export type LogLevel = 'info' | 'warn' | 'error';

/** What the projector's thread is asked. */
export interface ThreadCalls {
  /** Once, before all else. */
  start(data: ThreadData): Promise<void>;
  look(): Promise<void>;
  serveRequests(): Promise<void>;
  /** Takes up at once what was changed of operations. */
  lookAtOperations(): Promise<void>;
  /** Resolves when what was folded is durable, and the stores are closed. */
  stop(): Promise<void>;
}

/** What it tells. */
export interface ThreadReports {
  /** After something was written, and each second. */
  moved(sight: ProjectorSight): void;
  /** Which builds are read was changed there. */
  buildsChanged(): void;
  operationEnded(kind: string, state: string): void;
  audited(projection: string, drifted: number): void;
  log(level: LogLevel, detail: object, message: string): void;
}
