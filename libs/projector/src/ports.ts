import type { Recorded } from '@rollcall/domain';
import type { RecordedEvent } from '@rollcall/event-sourcing';

/** What the projector needs of the codec. Skips types it does not know. */
export interface EventDecoder {
  decode(events: readonly RecordedEvent[]): Promise<readonly Recorded[]>;
}

/** What the projector needs of a logger; pino's fits. */
export interface ProjectorLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

const ignore = (): void => undefined;

export const silent: ProjectorLog = { info: ignore, warn: ignore, error: ignore };
