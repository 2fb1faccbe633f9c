import type { Decider } from '../shared/decider.js';
import type { InstallationEvent } from './events.js';

export interface CreateInstallation {
  readonly type: 'CreateInstallation';
  readonly expects: 'any';
  /** UUID made by the caller; kept only where the log has none yet. */
  readonly installationId: string;
}

export type InstallationCommand = CreateInstallation;

export type InstallationState =
  { readonly status: 'unknown' } | { readonly status: 'known'; readonly installationId: string };

const createInstallation = (
  state: InstallationState,
  { installationId }: CreateInstallation,
): readonly InstallationEvent[] =>
  state.status === 'known' ? [] : [{ type: 'InstallationCreated', data: { installationId } }];

const evolve = (state: InstallationState, { data }: InstallationEvent): InstallationState =>
  state.status === 'known' ? state : { status: 'known', installationId: data.installationId };

/** Whoever starts first names the installation; every later start finds that name. */
export const installationDecider: Decider<InstallationState, InstallationCommand, InstallationEvent> = {
  initialState: { status: 'unknown' },
  evolve,
  decide: createInstallation,
};
