import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createMetrics } from '@rollcall/domain';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { allIssues } from '../bulk/all-issues.js';
import type { CheckedItems } from '../bulk/check-items.js';
import { Metrics } from './metrics.js';
import { createdMetric, type CreateMetricItem, type CreatedMetrics } from './metric.dto.js';

export class CreateMetrics extends Command<Answer<CreatedMetrics>> {
  constructor(
    readonly caller: Caller,
    readonly checked: CheckedItems<CreateMetricItem>,
  ) {
    super();
  }
}

@CommandHandler(CreateMetrics)
export class CreateMetricsHandler implements ICommandHandler<CreateMetrics> {
  constructor(private readonly metrics: Metrics) {}

  async execute({ caller, checked }: CreateMetrics): Promise<Answer<CreatedMetrics>> {
    const items = checked.items.map(({ item: { name, key, unitType, units } }) => ({
      id: randomUUID(),
      name,
      key,
      unitType,
      units,
    }));
    const { decision, position } = await this.metrics.decide(caller, (state) => createMetrics(state, items));
    const created = decision.created.map(createdMetric);
    const issues = allIssues(checked.issues, decision.issues, checked.items);
    return new Answer({ created, issues }, { position, status: created.length > 0 ? 201 : 200 });
  }
}
