import { ApiInteger, ApiProperty } from '../../http/openapi.js';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { MAX_ATTRIBUTE_VALUE_LIMIT, type Settings } from '@rollcall/domain';
import { Nested, Null } from '../../http/validation/nested.js';
import { IsTimeZoneName } from '../../http/validation/rules.js';

/** Longest activation window. */
const MOST_DAYS = 365;
const aggregationPeriods = ['weekly', 'monthly'] as const;

export class ExperimentationBody {
  @JSONSchema({ description: 'Percent of new users put into the control group.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  controlRatio?: number;

  @JSONSchema({ description: 'Days after the first event in which a user counts as new.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_DAYS)
  userActivationWindow?: number;
}

export class ChangeSettingsBody {
  @IsOptional()
  @Nested(ExperimentationBody)
  experimentation?: ExperimentationBody;

  @IsOptional()
  @IsIn(aggregationPeriods)
  @IsString()
  aggregationPeriod?: Settings['aggregationPeriod'];

  @JSONSchema({ description: 'IANA zone of users who have told none.' })
  @IsOptional()
  @IsTimeZoneName()
  defaultTimeZone?: string;

  @JSONSchema({ description: "What a month's active users are held against; null = nothing." })
  @IsOptional()
  @Null('clears')
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  monthlyActiveUserAllowance?: number | null;

  @JSONSchema({ description: 'Most distinct values of one attribute that analytics answers side by side.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_ATTRIBUTE_VALUE_LIMIT)
  attributeValueLimit?: number;
}

export class ExperimentationSettings {
  @ApiInteger({ example: 10 })
  controlRatio!: number;

  @ApiInteger({ example: 14 })
  userActivationWindow!: number;
}

export class SettingsView implements Settings {
  @ApiProperty({ type: ExperimentationSettings })
  experimentation!: ExperimentationSettings;

  @ApiProperty({ enum: aggregationPeriods, example: 'weekly' })
  aggregationPeriod!: Settings['aggregationPeriod'];

  @ApiProperty({ example: 'UTC' })
  defaultTimeZone!: string;

  @ApiInteger({ nullable: true, example: 10_000, description: 'null = none.' })
  monthlyActiveUserAllowance!: number | null;

  @ApiInteger({ example: 1_000 })
  attributeValueLimit!: number;
}
