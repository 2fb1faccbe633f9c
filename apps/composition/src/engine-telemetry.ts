import type { Telemetry } from '@rollcall/platform';

/** What an engine counts. */
export type EngineTelemetry = Pick<Telemetry, 'appended' | 'conflict' | 'operationEnded' | 'audited'>;
