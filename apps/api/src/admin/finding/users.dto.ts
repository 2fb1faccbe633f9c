import { IsBoolean, IsIn, IsInt, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { directorySorts, type DirectorySort } from '@rollcall/projections';
import { UserResponse } from '../../application/users/user.response.js';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';
import { IsText } from '../../http/validation/rules.js';
import { FilterQuery, oneOf } from '../analytics/selection.dto.js';
import { type ExportFormat, exportFormats } from './formats.js';
import { directions, LONGEST_CURSOR } from './order.js';

export const DEFAULT_USERS = 20;
const MOST_USERS = 200;
const MOST_SEARCHED = 255;

/** Which users, and in which order. */
export class FindUsersQuery extends FilterQuery {
  @JSONSchema({
    description:
      'Words, each of which the id, the name or the email has to have: letter case aside, as the beginning of a word; on ' +
      'SQLite, from three letters on, anywhere inside of one.',
    example: 'joe exam',
  })
  @IsOptional()
  @Length(1, MOST_SEARCHED)
  @IsText()
  search?: string;

  @JSONSchema({
    description:
      'Letter case aside; users who have no name or email come first. Default: `id`; where there is only a search, the ' +
      'order that costs least, which stays the same from page to page.',
  })
  @IsOptional()
  @IsIn(directorySorts, oneOf(directorySorts))
  sort?: DirectorySort;

  @JSONSchema({ default: 'asc' })
  @IsOptional()
  @IsIn(directions, oneOf(directions))
  direction?: (typeof directions)[number];
}

export class ListUsersQuery extends FindUsersQuery {
  @JSONSchema({ default: DEFAULT_USERS })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_USERS)
  limit?: number;

  @JSONSchema({ description: '`next` of the page before, asked for with the same search, filter and order.' })
  @IsOptional()
  @Length(1, LONGEST_CURSOR)
  @Matches(/^[\w-]+$/, { message: '$property must be what the page before gave as next' })
  cursor?: string;

  @JSONSchema({ description: 'Also tell how many users there are on all pages.', default: false })
  @IsOptional()
  @IsBoolean({ message: '$property must be true or false' })
  count?: boolean;
}

export class ExportUsersQuery extends FindUsersQuery {
  @JSONSchema({ default: 'ndjson' })
  @IsOptional()
  @IsIn(exportFormats, oneOf(exportFormats))
  format?: ExportFormat;
}

export class UsersPageView {
  @ApiProperty({ type: [UserResponse] })
  users!: readonly UserResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'WyJpZCIsImFzYyIsIjE4Il0',
    description: 'Cursor of the next page; null = none.',
  })
  next!: string | null;

  @ApiInteger({ required: false, example: 632, description: 'Of all pages; where it was asked for.' })
  count?: number;

  @ApiProperty({ example: '0000000000000042', description: 'Everything up to this position is in it.' })
  asOf!: string;
}
