import type { DomainEvent } from '../shared/decider.js';

/** The first event of every log: read stores remember its id, so that a foreign log is noticed. */
export interface InstallationCreated extends DomainEvent {
  readonly type: 'InstallationCreated';
  readonly data: { readonly installationId: string };
}

export type InstallationEvent = InstallationCreated;
