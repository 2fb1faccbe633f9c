import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createAttributes } from '@rollcall/domain';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { allIssues } from '../bulk/all-issues.js';
import type { CheckedItems } from '../bulk/check-items.js';
import { Attributes } from './attributes.js';
import { adminAttribute, type CreateAttributeItem, type CreatedAttributes } from './attribute.dto.js';

export class CreateAttributes extends Command<Answer<CreatedAttributes>> {
  constructor(
    readonly caller: Caller,
    readonly checked: CheckedItems<CreateAttributeItem>,
  ) {
    super();
  }
}

@CommandHandler(CreateAttributes)
export class CreateAttributesHandler implements ICommandHandler<CreateAttributes> {
  constructor(private readonly attributes: Attributes) {}

  async execute({ caller, checked }: CreateAttributes): Promise<Answer<CreatedAttributes>> {
    const items = checked.items.map(({ item: { name, key, type } }) => ({
      id: randomUUID(),
      name,
      key,
      type,
    }));
    const { decision, position } = await this.attributes.decide(caller, (state) =>
      createAttributes(state, items),
    );
    const created = decision.created.map(adminAttribute);
    const issues = allIssues(checked.issues, decision.issues, checked.items);
    return new Answer({ created, issues }, { position, status: created.length > 0 ? 201 : 200 });
  }
}
