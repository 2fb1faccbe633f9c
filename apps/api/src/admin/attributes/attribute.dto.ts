import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { AttributeType } from '@rollcall/domain';
import { INVALID_UUID, UUID } from '../bulk/ids.js';
import { Issue } from '../bulk/issue.js';
import { KEY_MESSAGE, KEY_PATTERN, KEY_PATTERN_TEXT, MAX_NAME_LENGTH } from '../bulk/keys.js';

const types = ['user', 'event'] as const;
const exampleId = '550e8400-e29b-41d4-a716-446655440000';

export class CreateAttributeItem {
  @ApiProperty({ example: 'Plan', maxLength: MAX_NAME_LENGTH })
  @Length(1, MAX_NAME_LENGTH)
  @IsString()
  name!: string;

  @ApiProperty({ example: 'plan', pattern: KEY_PATTERN_TEXT, description: 'Unique per type; never changes.' })
  @Length(1, MAX_NAME_LENGTH)
  @Matches(KEY_PATTERN, { message: KEY_MESSAGE })
  @IsString()
  key!: string;

  @ApiProperty({ enum: types, example: 'user', description: 'Whose attribute it is. Never changes.' })
  @IsIn(types)
  type!: AttributeType;
}

export class UpdateAttributeItem {
  @ApiProperty({ format: 'uuid', example: exampleId })
  @Matches(UUID, { message: INVALID_UUID })
  id!: string;

  @ApiPropertyOptional({ example: 'Subscription plan', maxLength: MAX_NAME_LENGTH })
  @IsOptional()
  @Length(1, MAX_NAME_LENGTH)
  @IsString()
  name?: string;
}

export class AdminAttribute {
  @ApiProperty({ format: 'uuid', example: exampleId })
  id!: string;

  @ApiProperty({ example: 'Plan' })
  name!: string;

  @ApiProperty({ example: 'plan' })
  key!: string;

  @ApiProperty({ enum: types, example: 'user' })
  type!: AttributeType;
}

export class CreatedAttributes {
  @ApiProperty({ type: [AdminAttribute] })
  created!: AdminAttribute[];

  @ApiProperty({ type: [Issue], example: [] })
  issues!: Issue[];
}

export class UpdatedAttributes {
  @ApiProperty({ type: [AdminAttribute] })
  updated!: AdminAttribute[];

  @ApiProperty({ type: [Issue], example: [] })
  issues!: Issue[];
}
