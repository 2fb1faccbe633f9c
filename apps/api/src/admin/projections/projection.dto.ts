import { IsBoolean, IsOptional, Length, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { ApiInteger, ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';

/** A rebuild of this is one of all projections: they go through the log together. */
export const ALL = 'all';

const states = ['running', 'catching-up', 'retrying', 'stopped', 'standby', 'paused', 'unowned'] as const;
const roles = ['live', 'previous', 'shadow'] as const;
const time = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;

export class ProjectionPath {
  @Length(1, 64)
  @Matches(/^[a-z0-9-]+$/, { message: '$property must be the name of a projection' })
  name!: string;
}

export class RebuildBody {
  @JSONSchema({ description: 'Folds and compares, and drops what it made.', default: false })
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class LagView {
  @ApiInteger({ example: 12, description: 'Of the log, beyond its position.' })
  amount!: number;

  @ApiProperty({ enum: ['events', 'bytes'], example: 'events', description: 'What the store can count.' })
  unit!: 'events' | 'bytes';
}

export class BuildOwnerView {
  @ApiProperty({ example: 'host/4711/5f3a', description: 'The process.' })
  process!: string;

  @ApiInteger({ example: 32, description: 'Shards of it that it folds.' })
  shards!: number;

  @ApiProperty({ description: 'Has it told of itself within 5 s?' })
  isAlive!: boolean;

  @ApiProperty({ example: 0.4, description: 'Since it told of itself.' })
  secondsSince!: number;
}

export class LastErrorView {
  @ApiProperty({ example: 'unknown_event_version' })
  code!: string;

  @ApiProperty({ example: 'Version 2 of AttributesSet is not known here' })
  message!: string;

  @ApiProperty(time)
  at!: string;

  @ApiProperty({ example: 'host/4711/5f3a', description: 'Who told of it; it may be gone.' })
  process!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Of the event it came to.' })
  eventId?: string;

  @ApiPropertyOptional({ example: '0000000000000042', description: 'Of that event, in the log.' })
  position?: string;
}

export class BuildView {
  @ApiProperty({ example: 'user-profile-v1' })
  build!: string;

  @ApiProperty({ enum: roles, example: 'live' })
  role!: (typeof roles)[number];

  @ApiProperty({ enum: states, example: 'running' })
  state!: (typeof states)[number];

  @ApiProperty({ example: '0000000000000042', description: 'Everything at or below is in the read store.' })
  position!: string;

  @ApiProperty({ type: LagView })
  lag!: LagView;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0,
    description: 'Since the oldest event not applied was recorded; null = nobody alive measures it.',
  })
  secondsBehind!: number | null;

  @ApiProperty({ example: 250, description: 'Events of the log passed each second.' })
  rate!: number;

  @ApiInteger({ example: 0, description: 'Documents whose fold failed.' })
  parked!: number;

  @ApiProperty({ type: [BuildOwnerView], description: 'Who folds it, or did last.' })
  owners!: readonly BuildOwnerView[];

  @ApiProperty({ type: LastErrorView, nullable: true, description: 'Kept when its process is gone.' })
  lastError!: LastErrorView | null;
}

export class PauseView {
  @ApiProperty(time)
  at!: string;

  @ApiProperty({ example: '9d037290', description: 'Prefix of the API key that asked for it.' })
  by!: string;
}

export class ProjectionView {
  @ApiProperty({ example: 'user-profile' })
  name!: string;

  @ApiInteger({ example: 1 })
  version!: number;

  @ApiProperty({ type: String, nullable: true, example: 'user-profile-v1', description: 'What is read.' })
  live!: string | null;

  @ApiProperty({ type: PauseView, nullable: true, description: 'Set while it stands still.' })
  paused!: PauseView | null;

  @ApiProperty({
    description:
      'Does a process that sees the end of the log measure all of it? Else lags may be larger than told.',
  })
  isMeasured!: boolean;

  @ApiProperty({ type: [BuildView], description: 'The live one, the one before it, the one being folded.' })
  builds!: readonly BuildView[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The operation that folds a new build; `deployment` = of a new version, by itself.',
  })
  rebuiltBy!: string | null;

  @ApiProperty({ type: [String], description: 'Builds whose data is being removed.' })
  dropping!: readonly string[];

  @ApiProperty({
    ...time,
    type: String,
    nullable: true,
    description: 'When another build went live; null = never.',
  })
  switchedAt!: string | null;
}
