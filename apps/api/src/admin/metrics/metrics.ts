import { Inject, Injectable } from '@nestjs/common';
import { metricsAggregate, type Engine } from '@rollcall/composition';
import { metricsStream, type MetricDefinition, type MetricsEvent, type MetricsState } from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import { metricDefinitionsProjection } from '@rollcall/projections';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import { ENGINE } from '../../engine/tokens.js';
import { contextOf } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';
import { decideBulk, type BulkDecision } from '../bulk/decide-bulk.js';

/** The metrics of the caller's environment. */
@Injectable()
export class Metrics {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly environments: EnvironmentDirectory,
  ) {}

  async decide<Decision extends BulkDecision<MetricsEvent>>(
    caller: Caller,
    decide: (state: MetricsState) => Decision,
  ): Promise<{ readonly decision: Decision; readonly position: Position }> {
    await this.environments.get(caller.environment);
    const stream = metricsStream(caller.environment);
    return decideBulk(this.engine.runner, { aggregate: metricsAggregate, stream }, decide, contextOf(caller));
  }

  /** Those that are not deleted, oldest first. */
  async read(
    caller: Caller,
  ): Promise<{ readonly definitions: readonly MetricDefinition[]; readonly position: Position }> {
    await this.environments.get(caller.environment);
    const stream = metricsStream(caller.environment);
    const { consistency, minPosition } = caller;
    const projection = metricDefinitionsProjection;
    const { body, position } = await this.engine.readModels.get(
      projection,
      { stream },
      { consistency, minPosition },
    );
    return { definitions: body?.definitions ?? [], position };
  }
}
