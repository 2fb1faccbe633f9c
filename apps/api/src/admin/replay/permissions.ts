import type { Caller } from '../../http/edge-request.js';

/**
 * May these events be opened, everyone's at once? A read-only key reads one user whose id it knows, with their name and
 * email, as an application does; a list of all persons is for those who run the service.
 */
export const maySeeEveryone = ({ scope }: Pick<Caller, 'scope'>): boolean =>
  scope === 'admin' || scope === 'installation';
