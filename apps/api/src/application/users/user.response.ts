import { ApiProperty } from '../../http/openapi.js';
import type { AttributesState, UserProfile } from '@rollcall/domain';
import { userNotFound, type DecidedOnUser } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';

export class UserResponse {
  @ApiProperty({ example: '18' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'user@example.com' })
  email!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Joe Bloggs' })
  name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Europe/London' })
  tz!: string | null;

  @ApiProperty({ type: [String], nullable: true, example: null })
  deviceTokens!: readonly string[] | null;

  @ApiProperty({ example: true })
  subscribeToEmails!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { plan: 'free' } })
  attributes!: Readonly<Record<string, string>>;

  @ApiProperty({ example: false, description: 'In the control group; drawn once.' })
  control!: boolean;

  @ApiProperty({ format: 'date-time', example: '2024-01-17T09:30:00.000Z' })
  created!: string;

  @ApiProperty({ format: 'date-time', example: '2024-01-17T09:30:00.000Z' })
  updated!: string;
}

export const presentUser = (profile: UserProfile, { userKeys }: AttributesState): UserResponse => ({
  id: profile.id,
  email: profile.email,
  name: profile.name,
  tz: profile.tz,
  deviceTokens: profile.deviceTokens,
  subscribeToEmails: profile.subscribeToEmails,
  attributes: definedOnly(profile.attributes, userKeys),
  control: profile.control,
  created: profile.created,
  updated: profile.updated,
});

/** Values of a deleted attribute are kept, and shown again once its key is created again. */
function definedOnly(
  attributes: UserProfile['attributes'],
  keys: ReadonlySet<string>,
): UserProfile['attributes'] {
  if (Object.keys(attributes).every((key) => keys.has(key))) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => keys.has(key)));
}

/** The user as a command left them. */
export function answerUser({ state, position, facts }: DecidedOnUser): Answer<UserResponse> {
  if (state.status === 'unknown') throw userNotFound();
  return new Answer(presentUser(state.profile, facts.attributes), { position });
}
