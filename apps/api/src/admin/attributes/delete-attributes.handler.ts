import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { deleteAttributes } from '@rollcall/domain';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { allIssues } from '../bulk/all-issues.js';
import type { DeletedIds } from '../bulk/deleted.dto.js';
import type { CheckedIds } from '../bulk/ids.js';
import { Attributes } from './attributes.js';

export class DeleteAttributes extends Command<Answer<DeletedIds>> {
  constructor(
    readonly caller: Caller,
    readonly checked: CheckedIds,
  ) {
    super();
  }
}

@CommandHandler(DeleteAttributes)
export class DeleteAttributesHandler implements ICommandHandler<DeleteAttributes> {
  constructor(private readonly attributes: Attributes) {}

  async execute({ caller, checked }: DeleteAttributes): Promise<Answer<DeletedIds>> {
    const ids = checked.items.map(({ id }) => id);
    const { decision, position } = await this.attributes.decide(caller, (state) =>
      deleteAttributes(state, ids),
    );
    const issues = allIssues(checked.issues, decision.issues, checked.items);
    return new Answer({ deleted: [...decision.deleted], issues }, { position });
  }
}
