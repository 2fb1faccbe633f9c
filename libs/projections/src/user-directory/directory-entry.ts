import type { UserProfile } from '@rollcall/domain';

/** What users are found and sorted by. */
export interface DirectoryEntry extends Pick<UserProfile, 'id' | 'email' | 'name' | 'created'> {
  readonly environment: string;
  /** Empty where there is none. */
  readonly tenant: string;
}
