import { Inject, Injectable } from '@nestjs/common';
import type { SetReader } from '@rollcall/analytics';
import type { AttributeDefinition } from '@rollcall/domain';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import type { Caller } from '../../http/edge-request.js';
import { attributeNotFound } from '../attributes/attributes.js';
import { UsersInSets } from './users-in-sets.js';

export interface AttributesInUse {
  readonly reader: SetReader;
  /** User attributes that are not deleted, oldest first. */
  readonly definitions: readonly AttributeDefinition[];
  readonly limit: number;
}

/** An environment's user attributes, and the sets of those who have them. */
@Injectable()
export class AttributeUse {
  constructor(
    private readonly environments: EnvironmentDirectory,
    @Inject(UsersInSets) private readonly users: UsersInSets,
  ) {}

  async all(caller: Caller): Promise<AttributesInUse> {
    const { attributes, settings } = await this.environments.get(caller.environment);
    return {
      reader: await this.users.reader(caller),
      definitions: attributes.definitions.active.filter(({ type }) => type === 'user'),
      limit: settings.attributeValueLimit,
    };
  }

  /** `attribute_not_found` */
  async one(
    caller: Caller,
    key: string,
  ): Promise<Omit<AttributesInUse, 'definitions'> & { readonly definition: AttributeDefinition }> {
    const facts = await this.environments.get(caller.environment);
    const { attributes, settings } = await this.environments.knowing(caller.environment, facts, (known) =>
      known.attributes.userKeys.has(key),
    );
    const definition = attributes.definitions.byKey(key, 'user');
    if (definition === undefined) throw attributeNotFound();
    return { reader: await this.users.reader(caller), definition, limit: settings.attributeValueLimit };
  }
}
