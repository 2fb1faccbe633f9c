import { unreachable } from '../shared/unreachable.js';
import type { EnvironmentCreated, EnvironmentEvent } from './events.js';

export interface Environment extends Readonly<EnvironmentCreated['data']> {
  /** ISO 8601 UTC. */
  readonly created: string;
}

export interface UnknownEnvironment {
  readonly status: 'unknown';
}

export interface KnownEnvironment {
  readonly status: 'known';
  readonly environment: Environment;
}

export type EnvironmentState = UnknownEnvironment | KnownEnvironment;

export const unknownEnvironment: EnvironmentState = { status: 'unknown' };

export const evolveEnvironment = (
  state: EnvironmentState,
  event: EnvironmentEvent,
  recordedAt: string,
): EnvironmentState => {
  switch (event.type) {
    case 'EnvironmentCreated':
      return { status: 'known', environment: { ...event.data, created: recordedAt } };
    case 'EnvironmentRenamed':
      return state.status === 'known'
        ? { ...state, environment: { ...state.environment, name: event.data.name } }
        : state;
    default:
      return unreachable(event, 'event of an environment');
  }
};
