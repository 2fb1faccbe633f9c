import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import type { UnitType } from '@rollcall/domain';
import { INVALID_UUID, UUID } from '../bulk/ids.js';
import { Issue } from '../bulk/issue.js';
import { KEY_MESSAGE, KEY_PATTERN, KEY_PATTERN_TEXT, MAX_NAME_LENGTH } from '../bulk/keys.js';

const unitTypes = ['number', 'currency'] as const;
const unitsText = 'A free label, or a currency code such as USD.';
const exampleId = '660f9500-f30c-42e5-b827-557766550001';

export class CreateMetricItem {
  @ApiProperty({ example: 'Revenue', maxLength: MAX_NAME_LENGTH })
  @Length(1, MAX_NAME_LENGTH)
  @IsString()
  name!: string;

  @ApiProperty({ example: 'revenue', pattern: KEY_PATTERN_TEXT, description: 'Unique; never changes.' })
  @Length(1, MAX_NAME_LENGTH)
  @Matches(KEY_PATTERN, { message: KEY_MESSAGE })
  @IsString()
  key!: string;

  @ApiPropertyOptional({ enum: unitTypes, default: 'number', example: 'currency' })
  @IsOptional()
  @IsIn(unitTypes)
  unitType?: UnitType;

  @ApiPropertyOptional({ default: '', example: 'USD', description: unitsText, maxLength: MAX_NAME_LENGTH })
  @IsOptional()
  @MaxLength(MAX_NAME_LENGTH)
  @IsString()
  units?: string;
}

export class UpdateMetricItem {
  @ApiProperty({ format: 'uuid', example: exampleId })
  @Matches(UUID, { message: INVALID_UUID })
  id!: string;

  @ApiPropertyOptional({ example: 'Revenue (net)', maxLength: MAX_NAME_LENGTH })
  @IsOptional()
  @Length(1, MAX_NAME_LENGTH)
  @IsString()
  name?: string;

  @ApiPropertyOptional({ enum: unitTypes, example: 'currency' })
  @IsOptional()
  @IsIn(unitTypes)
  unitType?: UnitType;

  @ApiPropertyOptional({ example: 'EUR', description: unitsText, maxLength: MAX_NAME_LENGTH })
  @IsOptional()
  @MaxLength(MAX_NAME_LENGTH)
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

  @ApiProperty({ type: [Issue], example: [] })
  issues!: Issue[];
}

export class UpdatedMetrics {
  @ApiProperty({ type: [CreatedMetric] })
  updated!: CreatedMetric[];

  @ApiProperty({ type: [Issue], example: [] })
  issues!: Issue[];
}
