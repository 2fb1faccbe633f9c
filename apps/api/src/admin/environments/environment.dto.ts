import { ApiProperty } from '../../http/openapi.js';
import { IsIn, IsString, Length, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { DomainError, type EnvironmentKind } from '@rollcall/domain';
import { IsName } from '../../http/validation/rules.js';
import { KEY_MESSAGE, KEY_PATTERN, MAX_NAME_LENGTH } from '../bulk/keys.js';

const kinds = ['production', 'staging', 'development'] as const;
const MAX_KEY_LENGTH = 64;

export class CreateEnvironmentBody {
  @JSONSchema({ description: 'Never changes.' })
  @Length(1, MAX_KEY_LENGTH)
  @Matches(KEY_PATTERN, { message: KEY_MESSAGE })
  @IsString()
  key!: string;

  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name!: string;

  @IsIn(kinds)
  @IsString()
  kind!: EnvironmentKind;
}

export class EnvironmentPath {
  @Length(1, MAX_KEY_LENGTH)
  @Matches(KEY_PATTERN, { message: KEY_MESSAGE })
  key!: string;
}

export class RenameEnvironmentBody {
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name!: string;
}

export class EnvironmentView {
  @ApiProperty({ example: 'staging' })
  key!: string;

  @ApiProperty({ example: 'Staging' })
  name!: string;

  @ApiProperty({ enum: kinds, example: 'staging' })
  kind!: EnvironmentKind;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  created!: string;
}

/** Never the salt: with it and a user id, anyone could name the user's stream. */
export const environmentView = ({ key, name, kind, created }: EnvironmentView): EnvironmentView => ({
  key,
  name,
  kind,
  created,
});

export const environmentNotFound = (): DomainError =>
  new DomainError('environment_not_found', 'Environment not found');
