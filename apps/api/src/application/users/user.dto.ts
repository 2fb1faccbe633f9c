import { IsBoolean, IsOptional } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { UserDetails } from '@rollcall/domain';
import { Null } from '../../http/validation/nested.js';
import {
  IsDeviceTokens,
  IsEmailAddress,
  IsText,
  IsTimeZoneName,
  IsUnsetPaths,
  IsUserAttributes,
  IsUserId,
} from '../../http/validation/rules.js';

/** Bytes of a body about one user. */
export const USER_BODY_LIMIT = 256 * 1024;

export class UserPath {
  @IsUserId()
  id!: string;
}

/** What a request may tell of a user. Absent = keep. */
export class UserBody {
  @JSONSchema({ description: 'Not kept while `subscribeToEmails` is false.' })
  @IsOptional()
  @IsEmailAddress()
  email?: string;

  @IsOptional()
  @IsText()
  name?: string;

  @JSONSchema({ description: 'IANA time zone; null clears.' })
  @Null('clears')
  @IsOptional()
  @IsTimeZoneName()
  tz?: string | null;

  @JSONSchema({ description: 'Replaces the whole list; null clears.' })
  @Null('clears')
  @IsOptional()
  @IsDeviceTokens()
  deviceTokens?: string[] | null;

  @JSONSchema({ description: 'True needs an email.' })
  @IsOptional()
  @IsBoolean({ message: '$property must be true or false' })
  subscribeToEmails?: boolean;

  @JSONSchema({ description: 'Sets these and keeps the others; null unsets one.' })
  @IsOptional()
  @IsUserAttributes()
  attributes?: Record<string, string | null>;
}

/** PUT and PATCH. */
export class UserChangesBody extends UserBody {
  @JSONSchema({ description: 'What to clear: email, name, tz, deviceTokens, attributes.<key>.' })
  @IsOptional()
  @IsUnsetPaths()
  unset?: string[];
}

/** POST, and the user inside a metric event. */
export class IdentifiedUserBody extends UserBody {
  @IsUserId()
  id!: string;
}

/** Only what is known here: a body may hold anything else besides, `unset` where no route declares it. */
export const detailsOf = (body: UserBody): UserDetails => ({
  email: body.email,
  name: body.name,
  tz: body.tz,
  deviceTokens: body.deviceTokens,
  subscribeToEmails: body.subscribeToEmails,
  attributes: body.attributes,
});

export const changesOf = (body: UserChangesBody): UserDetails => ({
  ...detailsOf(body),
  unset: body.unset,
});

export const userExample = {
  email: 'user@example.com',
  name: 'Joe Bloggs',
  tz: 'Europe/London',
  subscribeToEmails: true,
  attributes: { plan: 'free', subject: 'physics' },
};
