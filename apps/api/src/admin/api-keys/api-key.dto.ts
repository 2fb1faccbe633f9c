import { ApiProperty } from '../../http/openapi.js';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { ApiKeyScope } from '@rollcall/domain';
import { IsName } from '../../http/validation/rules.js';
import { KEY_PATTERN, MAX_NAME_LENGTH } from '../bulk/keys.js';

const scopes = ['installation', 'admin', 'read-only', 'application'] as const;
const statuses = ['active', 'revoked', 'rotated'] as const;

const scopesText =
  '`application`: the application API of one environment; `read-only`: the reads of one environment; ' +
  '`admin`: all of one environment; `installation`: everything, across environments.';

export class CreateApiKeyBody {
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name!: string;

  @JSONSchema({ description: scopesText })
  @IsIn(scopes)
  @IsString()
  scope!: ApiKeyScope;

  @JSONSchema({ description: "Default: the calling key's own environment." })
  @IsOptional()
  @Matches(KEY_PATTERN, { message: 'environment must be the key of an environment' })
  @IsString()
  environment?: string;
}

export class ApiKeyView {
  @ApiProperty({ example: '9d037290', description: 'First part of the key; names it.' })
  prefix!: string;

  @ApiProperty({ example: 'Web shop' })
  name!: string;

  @ApiProperty({ enum: scopes, example: 'application' })
  scope!: ApiKeyScope;

  @ApiProperty({ example: 'production' })
  environment!: string;

  @ApiProperty({ enum: statuses, example: 'active' })
  status!: (typeof statuses)[number];

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  created!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-02-01T10:00:00.000Z' })
  lastUsed!: string | null;
}

export class IssuedApiKey extends ApiKeyView {
  @ApiProperty({
    example: '9d037290.3wJ0lq2cXk1zv6T8yQ5m9nB4rS7uD0fGhA2pLxEoVcI',
    description: 'The whole key. It is shown in this answer only and stored nowhere.',
  })
  key!: string;
}

export class ApiKeyPath {
  @Matches(/^[\w-]{1,64}$/, { message: 'prefix must be the first part of an API key' })
  prefix!: string;
}

export class DeletedApiKey {
  @ApiProperty({ example: '9d037290' })
  prefix!: string;
}
