import { IsIn, IsInt, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { JsonObject, Operation, OperationState, ProgressUnit } from '@rollcall/event-sourcing';
import { paceOf } from '@rollcall/operations';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';

const states = ['queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'] as const;
const units = ['events', 'bytes', 'documents'] as const;
export const DEFAULT_OPERATIONS = 20;
const MOST_OPERATIONS = 100;
const KIND = /^[a-z][a-z-]{0,39}$/;

export class OperationPath {
  @Length(1, 64)
  @Matches(/^[\w-]+$/, { message: '$property must be the id of an operation' })
  id!: string;
}

export class ListOperationsQuery {
  @JSONSchema({ description: 'Only of this state.' })
  @IsOptional()
  @IsIn(states, { message: `$property must be one of ${states.join(', ')}` })
  state?: OperationState;

  @JSONSchema({ description: 'Only of this kind: `rebuild`, `audit`, …' })
  @IsOptional()
  @Matches(KIND, { message: '$property must be the kind of an operation' })
  kind?: string;

  @JSONSchema({ default: DEFAULT_OPERATIONS })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_OPERATIONS)
  limit?: number;

  @JSONSchema({ description: '`next` of the page before.' })
  @IsOptional()
  @Matches(/^[\w-]{1,400}$/, { message: '$property must be what the page before gave as next' })
  cursor?: string;
}

export class OperationProgressView {
  @ApiInteger({ example: 500_000, description: 'Done of this step.' })
  done!: number;

  @ApiInteger({ nullable: true, example: 1_000_000, description: 'null = not known.' })
  total!: number | null;

  @ApiProperty({ enum: units, example: 'events' })
  unit!: ProgressUnit;

  @ApiProperty({ type: Number, nullable: true, example: 66_000, description: 'A second; null = not known.' })
  rate!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 7.6, description: 'Of this step; null = not known.' })
  secondsLeft!: number | null;
}

export class OperationErrorView {
  @ApiProperty({ example: 'store_unavailable' })
  code!: string;

  @ApiProperty({ example: 'The event store did not answer' })
  message!: string;
}

const object = { type: 'object', additionalProperties: true } as const;
const time = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;

export class OperationView {
  @ApiProperty({ format: 'uuid', example: '3f6a4a52-9a0f-4f0c-8f55-0f4cf2d3c1a7' })
  id!: string;

  @ApiProperty({ example: 'rebuild' })
  kind!: string;

  @ApiProperty({ enum: states, example: 'running' })
  state!: OperationState;

  @ApiProperty({ ...object, example: { projections: ['user-profile'], dryRun: false } })
  input!: JsonObject;

  @ApiProperty({ example: 'fold', description: 'What it does now; empty before it began.' })
  step!: string;

  @ApiProperty({ type: OperationProgressView })
  progress!: OperationProgressView;

  @ApiProperty({ ...object, nullable: true, example: null, description: 'null until it succeeded.' })
  result!: JsonObject | null;

  @ApiProperty({
    type: OperationErrorView,
    nullable: true,
    description: 'Why it failed; of one that runs, what it is getting over.',
  })
  error!: OperationErrorView | null;

  @ApiProperty({ example: '9d037290', description: 'Prefix of an API key, or `cli`, `system`.' })
  requestedBy!: string;

  @ApiProperty(time)
  createdAt!: string;

  @ApiProperty({ ...time, type: String, nullable: true })
  startedAt!: string | null;

  @ApiProperty(time)
  updatedAt!: string;

  @ApiProperty({ ...time, type: String, nullable: true })
  finishedAt!: string | null;
}

export class OperationsPage {
  @ApiProperty({ type: [OperationView] })
  operations!: readonly OperationView[];

  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null = none.' })
  next!: string | null;
}

/** Without what only its runner needs. */
export function operationView(operation: Operation): OperationView {
  const { id, kind, state, input, step, progress, result, error } = operation;
  const { requestedBy, createdAt, startedAt, updatedAt, finishedAt } = operation;
  return {
    id,
    kind,
    state,
    input,
    step,
    progress: { ...progress, ...paceOf(operation) },
    result,
    error,
    requestedBy,
    createdAt,
    startedAt,
    updatedAt,
    finishedAt,
  };
}
