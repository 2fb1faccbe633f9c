import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { adminAttribute, type AdminAttribute } from './attribute.dto.js';
import { attributeNotFound, Attributes } from './attributes.js';

export class GetAttribute extends Query<Answer<AdminAttribute>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetAttribute)
export class GetAttributeHandler implements IQueryHandler<GetAttribute> {
  constructor(private readonly attributes: Attributes) {}

  async execute({ caller, id }: GetAttribute): Promise<Answer<AdminAttribute>> {
    const { definitions, position } = await this.attributes.read(caller);
    const found = definitions.find((definition) => definition.id === id.toLowerCase());
    if (found === undefined) throw attributeNotFound();
    return new Answer(adminAttribute(found), { asOf: position });
  }
}
