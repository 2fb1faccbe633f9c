import type { KnownUser, UserProfile } from '@rollcall/domain';

export const blankProfile: UserProfile = {
  id: '',
  email: null,
  name: null,
  tz: null,
  deviceTokens: null,
  subscribeToEmails: true,
  attributes: {},
  control: false,
  created: '',
  updated: '',
};

/** A user of whom a read model keeps one part: that part goes through the domain's own fold, the rest is blank. */
export const userWith = (part: Partial<Pick<KnownUser, 'profile' | 'preferences'>>): KnownUser => ({
  status: 'known',
  profile: blankProfile,
  preferences: { notifications: {} },
  totals: {},
  ...part,
});
