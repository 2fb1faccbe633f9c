import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { updateAttributes } from '@rollcall/domain';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { allIssues } from '../bulk/all-issues.js';
import type { CheckedItems } from '../bulk/check-items.js';
import { placed } from '../bulk/ids.js';
import { adminAttribute, type UpdateAttributeItem, type UpdatedAttributes } from './attribute.dto.js';
import { Attributes } from './attributes.js';

export class UpdateAttributes extends Command<Answer<UpdatedAttributes>> {
  constructor(
    readonly caller: Caller,
    readonly checked: CheckedItems<UpdateAttributeItem>,
  ) {
    super();
  }
}

@CommandHandler(UpdateAttributes)
export class UpdateAttributesHandler implements ICommandHandler<UpdateAttributes> {
  constructor(private readonly attributes: Attributes) {}

  async execute({ caller, checked }: UpdateAttributes): Promise<Answer<UpdatedAttributes>> {
    const items = checked.items.map(({ item: { id, name } }) => ({ id: id.toLowerCase(), name }));
    const { decision, position } = await this.attributes.decide(caller, (state) =>
      updateAttributes(state, items),
    );
    const updated = decision.updated.map(adminAttribute);
    return new Answer(
      { updated, issues: allIssues(checked.issues, decision.issues, placed(checked.items)) },
      { position },
    );
  }
}
