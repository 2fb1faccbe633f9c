import type { UnitType } from './events.js';

export interface NewMetric {
  /** UUID made by the caller; a deleted metric with the same key gets its old one back instead. */
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** Default: `number`. */
  readonly unitType?: UnitType;
  /** Default: none. */
  readonly units?: string;
}

/** The key never changes. */
export interface MetricUpdate {
  readonly id: string;
  readonly name?: string;
  readonly unitType?: UnitType;
  readonly units?: string;
}

export interface CreateMetrics {
  readonly type: 'CreateMetrics';
  readonly expects: 'any';
  readonly items: readonly NewMetric[];
}

export interface UpdateMetrics {
  readonly type: 'UpdateMetrics';
  readonly expects: 'any';
  readonly items: readonly MetricUpdate[];
}

export interface DeleteMetrics {
  readonly type: 'DeleteMetrics';
  readonly expects: 'any';
  readonly ids: readonly string[];
}

export type MetricsCommand = CreateMetrics | UpdateMetrics | DeleteMetrics;
