import { ApiProperty } from '../../http/openapi.js';
import { DomainError, type MetricDefinition } from '@rollcall/domain';

export class MetricResponse {
  @ApiProperty({ format: 'uuid', example: '660f9500-f30c-42e5-b827-557766550001' })
  id!: string;

  @ApiProperty({ example: 'words-written' })
  key!: string;

  @ApiProperty({ example: 'Words written' })
  name!: string;

  @ApiProperty({ enum: ['active'], description: 'Older SDKs need it.', example: 'active' })
  status!: 'active';

  @ApiProperty({ example: 750, description: 'Sum of all values; 0 before the first.' })
  current!: number;

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  achievements!: readonly never[];
}

export const presentMetric = ({ id, key, name }: MetricDefinition, current: number): MetricResponse => ({
  id,
  key,
  name,
  status: 'active',
  current,
  achievements: [],
});

export const metricNotFound = (field = 'key'): DomainError =>
  new DomainError('metric_not_found', 'Metric not found', { field });
