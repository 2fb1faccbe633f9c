import { ApiInteger, ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';
import type { StreakSettings } from '@rollcall/domain';

export class EventStreak {
  @ApiInteger({ example: 0 })
  length!: number;

  @ApiProperty({ enum: ['daily', 'weekly', 'monthly'], example: 'daily' })
  frequency!: StreakSettings['frequency'];

  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  started!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  periodStart!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  periodEnd!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  expires!: string | null;

  @ApiProperty({ example: false })
  extended!: boolean;
}

export class EventResponse {
  @ApiProperty({ format: 'uuid', example: '0f2e8f3a-6c1d-4f6f-9a53-1c9d2f4b8e11' })
  eventId!: string;

  @ApiProperty({ format: 'uuid', example: '660f9500-f30c-42e5-b827-557766550001' })
  metricId!: string;

  @ApiProperty({ example: 750, description: 'Of the user, after the event.' })
  total!: number;

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  achievements!: readonly never[];

  @ApiProperty({ type: EventStreak })
  currentStreak!: EventStreak;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  points!: Readonly<Record<string, never>>;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  leaderboards!: Readonly<Record<string, never>>;

  @ApiPropertyOptional({ description: 'As it was sent.', example: 'e4296e4b-8493-4bd1-9c30-5a1a9ac4d78f' })
  idempotencyKey?: string;

  @ApiPropertyOptional({ description: 'Only with a key; true: nothing was changed.', example: false })
  idempotentReplayed?: boolean;
}

export interface RecordedMetricEvent {
  readonly eventId: string;
  readonly metricId: string;
  readonly total: number;
  readonly frequency: StreakSettings['frequency'];
  readonly idempotencyKey: string | undefined;
  readonly replayed: boolean;
}

export const presentEvent = (event: RecordedMetricEvent): EventResponse => ({
  eventId: event.eventId,
  metricId: event.metricId,
  total: event.total,
  achievements: [],
  currentStreak: {
    length: 0,
    frequency: event.frequency,
    started: null,
    periodStart: null,
    periodEnd: null,
    expires: null,
    extended: false,
  },
  points: {},
  leaderboards: {},
  ...(event.idempotencyKey !== undefined && {
    idempotencyKey: event.idempotencyKey,
    idempotentReplayed: event.replayed,
  }),
});
