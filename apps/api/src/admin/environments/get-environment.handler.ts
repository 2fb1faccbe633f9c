import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { environmentStream } from '@rollcall/domain';
import { environmentsProjection } from '@rollcall/projections';
import { ReadModels } from '@rollcall/projector';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { environmentNotFound, environmentView, type EnvironmentView } from './environment.dto.js';
import { checkMaySee } from './permissions.js';

export class GetEnvironment extends Query<Answer<EnvironmentView>> {
  constructor(
    readonly caller: Caller,
    readonly key: string,
  ) {
    super();
  }
}

@QueryHandler(GetEnvironment)
export class GetEnvironmentHandler implements IQueryHandler<GetEnvironment> {
  constructor(private readonly readModels: ReadModels) {}

  async execute({ caller, key }: GetEnvironment): Promise<Answer<EnvironmentView>> {
    checkMaySee(caller, key);
    const { consistency, minPosition } = caller;
    const at = { stream: environmentStream(key) };
    const { body, position } = await this.readModels.get(environmentsProjection, at, {
      consistency,
      minPosition,
    });
    if (body === undefined) throw environmentNotFound();
    return new Answer(environmentView(body), { position });
  }
}
