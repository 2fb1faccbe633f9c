import { IsBoolean, IsIn, IsInt, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { UserResponse } from '../../application/users/user.response.js';
import { ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';

export const userSorts = ['id', 'name', 'email', 'created', 'updated'] as const;
export const DEFAULT_USERS = 20;
const MOST_USERS = 200;

export class ListUsersQuery {
  @JSONSchema({
    description:
      'Every word of it is the beginning of a word of the id, the name or the email, in any letter case; on an embedded ' +
      'installation words of three characters and more are found inside of words, too.',
    example: 'ann smi',
  })
  @IsOptional()
  @Length(1, 255)
  search?: string;

  @JSONSchema({
    description: 'Conditions in JSON; see docs/analytics.md for the grammar, and for what can be asked here.',
    example: '{"field":"attributes.plan","op":"eq","value":"pro"}',
  })
  @IsOptional()
  @Length(1, 32_768)
  filter?: string;

  @JSONSchema({
    description: 'Attributes that have these values, all of them.',
    example: 'city:london,plan:pro',
  })
  @IsOptional()
  @Length(1, 8_192)
  userAttributes?: string;

  @JSONSchema({ default: 'id' })
  @IsOptional()
  @IsIn(userSorts, { message: `$property must be one of ${userSorts.join(', ')}` })
  sort?: (typeof userSorts)[number];

  @JSONSchema({ default: 'asc' })
  @IsOptional()
  @IsIn(['asc', 'desc'], { message: '$property must be one of asc, desc' })
  direction?: 'asc' | 'desc';

  @JSONSchema({ default: DEFAULT_USERS })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_USERS)
  limit?: number;

  @JSONSchema({ description: '`next` of the page before, asked for with the same search, filter and order.' })
  @IsOptional()
  @Length(1, 8_192)
  @Matches(/^[\w-]+$/, { message: '$property must be what the page before gave as next' })
  cursor?: string;

  @JSONSchema({ description: 'Also tell how many users there are on all pages.', default: false })
  @IsOptional()
  @IsBoolean({ message: '$property must be true or false' })
  count?: boolean;
}

export class UsersPage {
  @ApiProperty({ type: [UserResponse] })
  users!: readonly UserResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null = none.' })
  next!: string | null;

  @ApiPropertyOptional({ example: 1042, description: 'Users on all pages; only where asked for.' })
  count?: number;
}
