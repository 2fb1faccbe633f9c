import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { ProjectionView } from './projection.dto.js';
import { Projections } from './projections.js';

export class ListProjections extends Query<Answer<ProjectionView[]>> {}

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(private readonly projections: Projections) {}

  async execute(): Promise<Answer<ProjectionView[]>> {
    return new Answer(await this.projections.list());
  }
}
