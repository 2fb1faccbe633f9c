import { Inject, Injectable } from '@nestjs/common';
import { attributesAggregate, type Engine } from '@rollcall/composition';
import {
  attributesStream,
  type AttributeDefinition,
  type AttributesEvent,
  type AttributesState,
} from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import { attributeDefinitionsProjection } from '@rollcall/projections';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import { ENGINE } from '../../engine/tokens.js';
import { contextOf } from '../../engine/users.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import type { Caller } from '../../http/edge-request.js';
import { decideBulk, type BulkDecision } from '../bulk/decide-bulk.js';

/** The attributes of the caller's environment. */
@Injectable()
export class Attributes {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly environments: EnvironmentDirectory,
  ) {}

  async decide<Decision extends BulkDecision<AttributesEvent>>(
    caller: Caller,
    decide: (state: AttributesState) => Decision,
  ): Promise<{ readonly decision: Decision; readonly position: Position }> {
    await this.environments.get(caller.environment);
    const stream = attributesStream(caller.environment);
    return decideBulk(
      this.engine.runner,
      { aggregate: attributesAggregate, stream },
      decide,
      contextOf(caller),
    );
  }

  /** Those that are not deleted, oldest first. */
  async read(
    caller: Caller,
  ): Promise<{ readonly definitions: readonly AttributeDefinition[]; readonly position: Position }> {
    await this.environments.get(caller.environment);
    const stream = attributesStream(caller.environment);
    const { consistency, minPosition } = caller;
    const projection = attributeDefinitionsProjection;
    const { body, position } = await this.engine.readModels.get(
      projection,
      { stream },
      { consistency, minPosition },
    );
    return { definitions: body?.definitions ?? [], position };
  }
}

export const attributeNotFound = (): HttpRefusal =>
  new HttpRefusal(404, 'attribute_not_found', 'Attribute not found');
