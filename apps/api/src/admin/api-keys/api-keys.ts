import { Inject, Injectable } from '@nestjs/common';
import { apiKeyAggregate, issueApiKey, type Engine, type NewApiKey } from '@rollcall/composition';
import { apiKeyDecider, apiKeyStream, type ApiKeyCommand, type ApiKeyState } from '@rollcall/domain';
import type { Loaded } from '@rollcall/event-sourcing';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import { ENGINE } from '../../engine/tokens.js';
import { contextOf } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { ApiKeyView } from './api-key.dto.js';
import { keyNotFound, mayManage, type ManagedKey } from './permissions.js';
import { apiKeyView, described, type DescribedKey, type ExistingApiKey } from './present.js';

export interface LoadedApiKey {
  readonly state: ExistingApiKey;
  readonly position: string;
}

export interface KeyDescription extends ManagedKey {
  readonly name: string;
  /** Prefix of the key it replaces. */
  readonly rotatedFrom?: string;
}

/** Commands on API keys. A key that the caller may not manage is, to them, none. */
@Injectable()
export class ApiKeys {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly environments: EnvironmentDirectory,
  ) {}

  /** An installation key may name any environment, but one that exists. `environment_not_found` */
  async checkEnvironment({ environment }: Caller): Promise<void> {
    await this.environments.get(environment);
  }

  /** `key_not_found`, `environment_not_found` */
  async load(caller: Caller, prefix: string): Promise<LoadedApiKey> {
    await this.checkEnvironment(caller);
    return visible(caller, await this.engine.runner.load(apiKeyAggregate, apiKeyStream(prefix)));
  }

  /** What the caller may do is checked before. */
  async issue(
    caller: Caller,
    { prefix, hash }: NewApiKey,
    description: KeyDescription,
  ): Promise<LoadedApiKey> {
    const key = { prefix, hash, ...description };
    return visible(caller, await issueApiKey(this.engine.runner, key, contextOf(caller)));
  }

  /** On a key that exists; what the caller may do is checked before (`load`). */
  run(caller: Caller, prefix: string, command: ApiKeyCommand): Promise<Loaded<ApiKeyState>> {
    return this.engine.runner.execute(
      apiKeyAggregate,
      apiKeyStream(prefix),
      ({ state }) => apiKeyDecider.decide(state, command),
      contextOf(caller),
    );
  }

  /** The key as its stream has it now. */
  async answer(caller: Caller, prefix: string): Promise<Answer<ApiKeyView>> {
    const { state, position } = await this.load(caller, prefix);
    const [view] = await this.views([described(state)]);
    return new Answer(view!, { position });
  }

  /** With when each was last used. */
  async views(keys: readonly DescribedKey[]): Promise<ApiKeyView[]> {
    const lastUsed = await this.engine.stores.operational.lastUsed(keys.map(({ prefix }) => prefix));
    return keys.map((key) => apiKeyView(key, lastUsed));
  }
}

function visible(caller: Caller, { state, position }: Loaded<ApiKeyState>): LoadedApiKey {
  if (state.status === 'unknown' || state.status === 'deleted') throw keyNotFound();
  if (!mayManage(caller, state.key)) throw keyNotFound();
  return { state, position };
}
