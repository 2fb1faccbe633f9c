import { ApiProperty } from '../../http/openapi.js';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { UnitType } from '@rollcall/domain';
import { IsName } from '../../http/validation/rules.js';
import { INVALID_UUID, UUID } from '../bulk/ids.js';
import { IssueView } from '../bulk/issue.dto.js';
import { KEY_MESSAGE, KEY_PATTERN, MAX_NAME_LENGTH } from '../bulk/keys.js';

const unitTypes = ['number', 'currency'] as const;
const unitsText = 'A free label, or a currency code such as USD.';
const exampleId = '660f9500-f30c-42e5-b827-557766550001';

export class CreateMetricItem {
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name!: string;

  @JSONSchema({ description: 'Unique; never changes.' })
  @Length(1, MAX_NAME_LENGTH)
  @Matches(KEY_PATTERN, { message: KEY_MESSAGE })
  @IsString()
  key!: string;

  @IsOptional()
  @IsIn(unitTypes)
  unitType?: UnitType;

  @JSONSchema({ description: unitsText })
  @IsOptional()
  @MaxLength(MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  units?: string;
}

export class UpdateMetricItem {
  @Matches(UUID, { message: INVALID_UUID })
  id!: string;

  @IsOptional()
  @Length(1, MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  name?: string;

  @IsOptional()
  @IsIn(unitTypes)
  unitType?: UnitType;

  @JSONSchema({ description: unitsText })
  @IsOptional()
  @MaxLength(MAX_NAME_LENGTH)
  @IsName()
  @IsString()
  units?: string;
}

export class CreatedMetric {
  @ApiProperty({ format: 'uuid', example: exampleId })
  id!: string;

  @ApiProperty({ example: 'Revenue' })
  name!: string;

  @ApiProperty({ example: 'revenue' })
  key!: string;

  @ApiProperty({ enum: unitTypes, example: 'currency' })
  unitType!: UnitType;

  @ApiProperty({ example: 'USD', description: 'Empty where there are none.' })
  units!: string;
}

export class CreatedMetrics {
  @ApiProperty({ type: [CreatedMetric] })
  created!: CreatedMetric[];

  @ApiProperty({ type: [IssueView], example: [] })
  issues!: IssueView[];
}

export class UpdatedMetrics {
  @ApiProperty({ type: [CreatedMetric] })
  updated!: CreatedMetric[];

  @ApiProperty({ type: [IssueView], example: [] })
  issues!: IssueView[];
}

export const createdMetric = ({ id, name, key, unitType, units }: CreatedMetric): CreatedMetric => ({
  id,
  name,
  key,
  unitType,
  units,
});
