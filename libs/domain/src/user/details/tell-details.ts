import type { Identification, UserDetails } from '../commands.js';
import type { AttributesSet, UserIdentified } from '../events.js';
import { checkIdentity } from '../known-user.js';
import type { KnownUser, UserState } from '../state.js';
import { attributeChanges } from './custom-attributes.js';
import { keyAttributeChanges, noKeyAttributes } from './key-attributes.js';
import { parseUnset } from './unset-paths.js';

export type DetailsEvent = UserIdentified | AttributesSet;

const create = ({ id, control, details, attributeKeys }: Identification): readonly DetailsEvent[] => {
  const unset = parseUnset(details);
  const attributes = attributeChanges({}, details, unset, attributeKeys);
  const { sealed, ...clear } = keyAttributeChanges(noKeyAttributes, details, unset);
  // Told in so many words it is consent, also where it equals the default.
  const consent =
    details.subscribeToEmails === undefined ? {} : { subscribeToEmails: details.subscribeToEmails };
  const identified: UserIdentified = {
    type: 'UserIdentified',
    data: { sealed: { id, ...sealed }, ...clear, ...consent, control },
  };
  return attributes === undefined ? [identified] : [identified, attributes];
};

/** What a request tells of a user who exists, as the events of what it changes. */
export const changeDetails = (
  { profile }: KnownUser,
  details: UserDetails,
  attributeKeys: ReadonlySet<string>,
): readonly DetailsEvent[] => {
  const unset = parseUnset(details);
  const attributes = attributeChanges(profile.attributes, details, unset, attributeKeys);
  const data = keyAttributeChanges(profile, details, unset);
  const events: DetailsEvent[] = [];
  if (Object.keys(data).length > 0) events.push({ type: 'UserIdentified', data });
  if (attributes !== undefined) events.push(attributes);
  return events;
};

/** Creates the user, or changes only what was told and is new; nothing for what is known already. */
export const upsert = (state: UserState, command: Identification): readonly DetailsEvent[] => {
  if (state.status === 'unknown') return create(command);
  checkIdentity(state, command.id);
  return changeDetails(state, command.details, command.attributeKeys);
};
