import { unreachable } from '../shared/unreachable.js';
import { noKeyAttributes } from './details/key-attributes.js';
import type {
  AttributesSet,
  MetricEventRecorded,
  PreferencesChanged,
  UserEvent,
  UserIdentified,
} from './events.js';
import { type KnownUser, totalOf, type UserState } from './state.js';

/** The id of a person who was erased is known no more: the sealed parts of all their events are gone. */
const erasedId = '';

const newcomer = (event: UserIdentified, recordedAt: string): KnownUser => ({
  status: 'known',
  profile: {
    id: event.data.sealed?.id ?? erasedId,
    ...noKeyAttributes,
    attributes: {},
    control: event.data.control ?? false,
    created: recordedAt,
    updated: recordedAt,
  },
  preferences: { notifications: {} },
  totals: {},
});

const identified = (user: KnownUser, { data }: UserIdentified, updated: string): KnownUser => {
  const { profile } = user;
  const { email, name, deviceTokens } = data.sealed ?? {};
  return {
    ...user,
    profile: {
      ...profile,
      email: email === undefined ? profile.email : email,
      name: name === undefined ? profile.name : name,
      deviceTokens: deviceTokens === undefined ? profile.deviceTokens : deviceTokens,
      tz: data.tz === undefined ? profile.tz : data.tz,
      subscribeToEmails: data.subscribeToEmails ?? profile.subscribeToEmails,
      updated,
    },
  };
};

const attributesSet = (user: KnownUser, { data }: AttributesSet, updated: string): KnownUser => {
  const merged = { ...user.profile.attributes, ...data.sealed };
  const attributes = Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
  );
  return { ...user, profile: { ...user.profile, attributes, updated } };
};

const preferencesChanged = (user: KnownUser, { data }: PreferencesChanged): KnownUser => {
  const { notifications, streak } = user.preferences;
  return {
    ...user,
    preferences: {
      notifications: { ...notifications, ...data.notifications },
      ...((streak ?? data.streak) && { streak: { ...streak, ...data.streak } }),
    },
  };
};

const metricEventRecorded = (user: KnownUser, { data }: MetricEventRecorded): KnownUser => ({
  ...user,
  totals: { ...user.totals, [data.metric]: totalOf(user, data.metric) + data.value },
});

/** Pure and total: it takes events without their sealed part, as those of an erased person are. */
export const evolve = (state: UserState, event: UserEvent, recordedAt: string): UserState => {
  if (state.status === 'unknown') {
    return event.type === 'UserIdentified'
      ? identified(newcomer(event, recordedAt), event, recordedAt)
      : state;
  }
  switch (event.type) {
    case 'UserIdentified':
      return identified(state, event, recordedAt);
    case 'AttributesSet':
      return attributesSet(state, event, recordedAt);
    case 'PreferencesChanged':
      return preferencesChanged(state, event);
    case 'MetricEventRecorded':
      return metricEventRecorded(state, event);
    default:
      return unreachable(event, 'event of a user');
  }
};
