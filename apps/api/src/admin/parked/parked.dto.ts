import { IsInt, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { JsonObject } from '@rollcall/event-sourcing';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';

export const DEFAULT_PARKED = 20;
const MOST_PARKED = 100;
const NAME = /^[a-z0-9-]{1,64}$/;

export class ParkedPath {
  @Length(1, 64)
  @Matches(/^[\w-]+$/, { message: '$property must be the id of a parked document' })
  id!: string;
}

export class ListParkedQuery {
  @JSONSchema({ description: 'Only of this projection.' })
  @IsOptional()
  @Matches(NAME, { message: '$property must be the name of a projection' })
  projection?: string;

  @JSONSchema({ default: DEFAULT_PARKED })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_PARKED)
  limit?: number;

  @JSONSchema({ description: '`next` of the page before.' })
  @IsOptional()
  @Length(1, 4_000)
  @Matches(/^[\w-]+$/, { message: '$property must be what the page before gave as next' })
  cursor?: string;
}

export class RetryAllBody {
  @JSONSchema({ description: 'Only of this projection. Default: all.' })
  @IsOptional()
  @Matches(NAME, { message: '$property must be the name of a projection' })
  projection?: string;
}

export class ParkedView {
  @ApiProperty({ example: '0000000000000042-9d0372901f2e3a4b' })
  id!: string;

  @ApiProperty({ example: 'user-profile' })
  projection!: string;

  @ApiProperty({ example: 'user-profile-v1' })
  build!: string;

  @ApiProperty({ example: '0/user-production~/X0aF3' })
  document!: string;

  @ApiProperty({ example: 'user-production~/X0aF3' })
  stream!: string;

  @ApiProperty({ example: '0000000000000042', description: 'Of the first event that is not folded.' })
  position!: string;

  @ApiProperty({ format: 'uuid', description: 'Of that event.' })
  eventId!: string;

  @ApiProperty({ example: 'TypeError', description: 'Without values: messages may quote them.' })
  error!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  since!: string;
}

export class ParkedPageView {
  @ApiProperty({ type: [ParkedView], description: 'In the order of the log.' })
  parked!: readonly ParkedView[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null = none.' })
  next!: string | null;
}

export class FailedEventView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'AttributesSet' })
  type!: string;

  @ApiProperty({ example: '0000000000000042' })
  position!: string;

  @ApiInteger({ example: 7, description: 'In its stream.' })
  revision!: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'null = cannot be read.' })
  recordedAt!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'In the newest schema version, opened; null = cannot be read, as the error says.',
  })
  data!: JsonObject | null;
}

export class ParkedDocumentView extends ParkedView {
  @ApiProperty({ example: '    at evolve (user-profile.ts:42:7)' })
  stack!: string;

  @ApiProperty({ type: FailedEventView, nullable: true, description: 'null = it is in the log no more.' })
  event!: FailedEventView | null;
}

export class RetryView {
  @ApiProperty({ description: 'False: it failed again and stays parked, or is still to be retried.' })
  released!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Why it stays; `projection_paused`, or the code of what has stopped its build, too.',
  })
  error!: string | null;
}
