import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { ProjectionView } from './projection.dto.js';
import { Projections } from './projections.js';

export class GetProjection extends Query<Answer<ProjectionView>> {
  constructor(readonly name: string) {
    super();
  }
}

@QueryHandler(GetProjection)
export class GetProjectionHandler implements IQueryHandler<GetProjection> {
  constructor(private readonly projections: Projections) {}

  async execute({ name }: GetProjection): Promise<Answer<ProjectionView>> {
    return new Answer(await this.projections.get(name));
  }
}
