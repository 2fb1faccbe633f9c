import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { updateMetrics } from '@rollcall/domain';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { allIssues } from '../bulk/all-issues.js';
import type { CheckedItems } from '../bulk/check-items.js';
import { placed } from '../bulk/ids.js';
import { createdMetric, type UpdateMetricItem, type UpdatedMetrics } from './metric.dto.js';
import { Metrics } from './metrics.js';

export class UpdateMetrics extends Command<Answer<UpdatedMetrics>> {
  constructor(
    readonly caller: Caller,
    readonly checked: CheckedItems<UpdateMetricItem>,
  ) {
    super();
  }
}

@CommandHandler(UpdateMetrics)
export class UpdateMetricsHandler implements ICommandHandler<UpdateMetrics> {
  constructor(private readonly metrics: Metrics) {}

  async execute({ caller, checked }: UpdateMetrics): Promise<Answer<UpdatedMetrics>> {
    const items = checked.items.map(({ item: { id, name, unitType, units } }) => ({
      id: id.toLowerCase(),
      name,
      unitType,
      units,
    }));
    const { decision, position } = await this.metrics.decide(caller, (state) => updateMetrics(state, items));
    const updated = decision.updated.map(createdMetric);
    return new Answer(
      { updated, issues: allIssues(checked.issues, decision.issues, placed(checked.items)) },
      { position },
    );
  }
}
