import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsEmail,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsTimeZone,
  MaxLength,
  ValidateNested,
} from 'class-validator';

export class UpdatedUser {
  @IsOptional()
  @IsEmail()
  email?: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  name?: string;

  @IsOptional()
  @IsTimeZone()
  tz?: string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  deviceTokens?: string[];

  @IsOptional()
  @IsBoolean()
  subscribeToEmails?: boolean;

  @IsOptional()
  @IsObject()
  attributes?: Record<string, string>;
}

export class UpsertedUser extends UpdatedUser {
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  id!: string;
}

export class MetricEvent {
  @ValidateNested()
  @Type(() => UpsertedUser)
  user!: UpsertedUser;

  @IsNumber({ allowNaN: false, allowInfinity: false })
  value!: number;

  @IsOptional()
  @IsObject()
  attributes?: Record<string, string>;
}
