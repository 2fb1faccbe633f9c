import { Inject, Injectable } from '@nestjs/common';
import { environmentAggregate, type Engine } from '@rollcall/composition';
import { environmentDecider, environmentStream, type EnvironmentCommand } from '@rollcall/domain';
import { ENGINE } from '../../engine/tokens.js';
import { contextOf } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { environmentNotFound, environmentView, type EnvironmentView } from './environment.dto.js';

/** Commands on environments. */
@Injectable()
export class Environments {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  async run(caller: Caller, key: string, command: EnvironmentCommand): Promise<Answer<EnvironmentView>> {
    const { state, position } = await this.engine.runner.execute(
      environmentAggregate,
      environmentStream(key),
      ({ state }) => environmentDecider.decide(state, command),
      contextOf(caller),
    );
    if (state.status === 'unknown') throw environmentNotFound();
    return new Answer(environmentView(state.environment), { position });
  }
}
