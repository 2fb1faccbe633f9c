import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { examineInstallation, type Engine } from '@rollcall/composition';
import type { Configuration } from '@rollcall/platform';
import { CONFIGURATION, ENGINE } from '../../engine/tokens.js';
import { Answer } from '../../http/answer.js';
import type { DoctorQuery, DoctorView } from './doctor.dto.js';

export class ExamineInstallation extends Query<Answer<DoctorView>> {
  constructor(readonly query: DoctorQuery) {
    super();
  }
}

const uncounted = (): void => undefined;

@QueryHandler(ExamineInstallation)
export class ExamineInstallationHandler implements IQueryHandler<ExamineInstallation> {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  async execute({ query }: ExamineInstallation): Promise<Answer<DoctorView>> {
    const deep = query.deep === 'true' ? uncounted : undefined;
    const options = { isRunning: true, deep };
    return new Answer({ findings: await examineInstallation(this.engine, this.configuration, options) });
  }
}
