import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { deleteMetrics } from '@rollcall/domain';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { allIssues } from '../bulk/all-issues.js';
import type { DeletedIds } from '../bulk/deleted.dto.js';
import type { CheckedIds } from '../bulk/ids.js';
import { Metrics } from './metrics.js';

export class DeleteMetrics extends Command<Answer<DeletedIds>> {
  constructor(
    readonly caller: Caller,
    readonly checked: CheckedIds,
  ) {
    super();
  }
}

@CommandHandler(DeleteMetrics)
export class DeleteMetricsHandler implements ICommandHandler<DeleteMetrics> {
  constructor(private readonly metrics: Metrics) {}

  async execute({ caller, checked }: DeleteMetrics): Promise<Answer<DeletedIds>> {
    const ids = checked.items.map(({ id }) => id);
    const { decision, position } = await this.metrics.decide(caller, (state) => deleteMetrics(state, ids));
    const issues = allIssues(checked.issues, decision.issues, checked.items);
    return new Answer({ deleted: [...decision.deleted], issues }, { position });
  }
}
