import { IsObject, IsOptional, IsString, Length } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Segment } from '@rollcall/domain';
import { ApiProperty } from '../../http/openapi.js';
import { Null } from '../../http/validation/nested.js';
import { IsName, IsText } from '../../http/validation/rules.js';
import { MAX_NAME_LENGTH } from '../bulk/keys.js';

const MOST_DESCRIBED = 1_000;
const MOST_SEARCHED = 255;
const exampleFilter = { field: 'attributes.plan', op: 'in', value: ['pro', 'team'] };
const filterDescription = 'In the grammar of docs/analytics.md; at most 16 KiB as JSON.';
const searchDescription = 'Words, as `GET /admin/v1/users` searches for them.';

type FilterJson = NonNullable<Segment['filter']>;

export class SegmentPath {
  @Length(1, 64)
  @IsText()
  id!: string;
}

export class CreateSegmentBody {
  @JSONSchema({ description: 'No other segment of the environment has it.' })
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name!: string;

  @IsOptional()
  @Length(0, MOST_DESCRIBED)
  @IsText()
  description?: string;

  @JSONSchema({ description: `${filterDescription} Without it there must be a search.` })
  @IsOptional()
  @IsObject()
  filter?: FilterJson;

  @JSONSchema({ description: searchDescription })
  @IsOptional()
  @Length(1, MOST_SEARCHED)
  @IsText()
  search?: string;
}

/** What is left out stays. */
export class ChangeSegmentBody {
  @IsOptional()
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name?: string;

  @JSONSchema({ description: 'null = none.' })
  @IsOptional()
  @Null('clears')
  @Length(0, MOST_DESCRIBED)
  @IsText()
  description?: string | null;

  @JSONSchema({ description: `${filterDescription} null = none.` })
  @IsOptional()
  @Null('clears')
  @IsObject()
  filter?: FilterJson | null;

  @JSONSchema({ description: `${searchDescription} null = none.` })
  @IsOptional()
  @Null('clears')
  @Length(1, MOST_SEARCHED)
  @IsText()
  search?: string | null;
}

export class SegmentView implements Segment {
  @ApiProperty({ format: 'uuid', example: '7f6f2a9e-3f0b-4a5e-9c1d-2b8e6f4a1c33' })
  id!: string;

  @ApiProperty({ example: 'Paying' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Everybody on a plan that costs' })
  description!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: exampleFilter })
  filter!: FilterJson | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  search!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  created!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  updated!: string;
}

export class DeletedSegment {
  @ApiProperty({ format: 'uuid', example: '7f6f2a9e-3f0b-4a5e-9c1d-2b8e6f4a1c33' })
  id!: string;
}

export const segmentView = ({
  id,
  name,
  description,
  filter,
  search,
  created,
  updated,
}: Segment): SegmentView => ({ id, name, description, filter, search, created, updated });
