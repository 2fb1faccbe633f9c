import { ApiInteger, ApiProperty } from '../../http/openapi.js';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  Min,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { StreakFreezes, StreakMetricPreference, StreakSettings } from '@rollcall/domain';
import { Nested, NestedList, Null } from '../../http/validation/nested.js';

const frequencies = ['daily', 'weekly', 'monthly'] as const;
const modes = ['ALL', 'AND', 'OR'] as const;
const MOST_FREEZES = 1000;
const MOST_METRICS = 100;

export class StreakMetricBody {
  @JSONSchema({ description: 'Key of a metric.' })
  @IsString()
  key!: string;

  @JSONSchema({ description: 'Least change inside a streak period that counts.' })
  @IsNumber()
  threshold!: number;
}

export class StreakFreezesBody {
  @JSONSchema({ description: 'Freezes a new user starts with.' })
  @IsInt()
  @Min(0)
  @Max(MOST_FREEZES)
  startCount!: number;

  @IsInt()
  @Min(0)
  @Max(MOST_FREEZES)
  maxCount!: number;

  @JSONSchema({ description: 'Days.' })
  @IsInt()
  @Min(0)
  @Max(MOST_FREEZES)
  autoEarnInterval!: number;

  @IsInt()
  @Min(0)
  @Max(MOST_FREEZES)
  autoEarnAmount!: number;
}

export class ChangeStreakSettingsBody {
  @IsOptional()
  @IsIn(frequencies)
  @IsString()
  frequency?: StreakSettings['frequency'];

  @IsOptional()
  @IsIn(modes)
  @IsString()
  evaluationMode?: StreakSettings['evaluationMode'];

  @JSONSchema({ description: 'May users choose mode and metrics of their own?' })
  @IsOptional()
  @IsBoolean()
  customizationEnabled?: boolean;

  @JSONSchema({ description: 'Days of the week, 0 (Sunday) to 6.' })
  @IsOptional()
  @IsArray()
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(6, { each: true })
  @ArrayMaxSize(7)
  daysOff?: number[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_METRICS)
  @NestedList(StreakMetricBody)
  metrics?: StreakMetricBody[];

  @JSONSchema({ description: 'null switches freezes off.' })
  @IsOptional()
  @Null('clears')
  @Nested(StreakFreezesBody)
  freezes?: StreakFreezesBody | null;
}

export class StreakMetricView implements StreakMetricPreference {
  @ApiProperty({ example: 'words-written' })
  key!: string;

  @ApiProperty({ example: 500 })
  threshold!: number;
}

export class StreakFreezesView implements StreakFreezes {
  @ApiInteger({ example: 1 })
  startCount!: number;

  @ApiInteger({ example: 3 })
  maxCount!: number;

  @ApiInteger({ example: 7 })
  autoEarnInterval!: number;

  @ApiInteger({ example: 1 })
  autoEarnAmount!: number;
}

export class StreakSettingsView implements StreakSettings {
  @ApiProperty({ enum: frequencies, example: 'daily' })
  frequency!: StreakSettings['frequency'];

  @ApiProperty({ enum: modes, example: 'OR' })
  evaluationMode!: StreakSettings['evaluationMode'];

  @ApiProperty({ example: false })
  customizationEnabled!: boolean;

  @ApiInteger({ isArray: true, example: [0, 6] })
  daysOff!: readonly number[];

  @ApiProperty({ type: [StreakMetricView] })
  metrics!: readonly StreakMetricView[];

  @ApiProperty({ type: StreakFreezesView, nullable: true, example: null })
  freezes!: StreakFreezesView | null;
}
