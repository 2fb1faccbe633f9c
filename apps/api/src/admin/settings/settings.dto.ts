import { ApiProperty } from '../../http/openapi.js';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Settings } from '@rollcall/domain';
import { Nested } from '../../http/validation/nested.js';
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
}

export class ExperimentationSettings {
  @ApiProperty({ example: 10 })
  controlRatio!: number;

  @ApiProperty({ example: 14 })
  userActivationWindow!: number;
}

export class SettingsView implements Settings {
  @ApiProperty({ type: ExperimentationSettings })
  experimentation!: ExperimentationSettings;

  @ApiProperty({ enum: aggregationPeriods, example: 'weekly' })
  aggregationPeriod!: Settings['aggregationPeriod'];

  @ApiProperty({ example: 'UTC' })
  defaultTimeZone!: string;
}
