import { ApiProperty } from '../../http/openapi.js';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { AttributeType } from '@rollcall/domain';
import { IsName } from '../../http/validation/rules.js';
import { INVALID_UUID, UUID } from '../bulk/ids.js';
import { IssueView } from '../bulk/issue.dto.js';
import { KEY_MESSAGE, KEY_PATTERN, MAX_NAME_LENGTH } from '../bulk/keys.js';

const types = ['user', 'event'] as const;
const exampleId = '550e8400-e29b-41d4-a716-446655440000';

export class CreateAttributeItem {
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name!: string;

  @JSONSchema({ description: 'Unique per type; never changes.' })
  @Length(1, MAX_NAME_LENGTH)
  @Matches(KEY_PATTERN, { message: KEY_MESSAGE })
  @IsString()
  key!: string;

  @JSONSchema({ description: 'Whose attribute it is. Never changes.' })
  @IsIn(types)
  type!: AttributeType;
}

export class UpdateAttributeItem {
  @Matches(UUID, { message: INVALID_UUID })
  id!: string;

  @IsOptional()
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
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

  @ApiProperty({ type: [IssueView], example: [] })
  issues!: IssueView[];
}

export class UpdatedAttributes {
  @ApiProperty({ type: [AdminAttribute] })
  updated!: AdminAttribute[];

  @ApiProperty({ type: [IssueView], example: [] })
  issues!: IssueView[];
}

export const adminAttribute = ({ id, name, key, type }: AdminAttribute): AdminAttribute => ({
  id,
  name,
  key,
  type,
});
