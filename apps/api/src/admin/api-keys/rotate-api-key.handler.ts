import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newApiKey } from '@rollcall/composition';
import { apiKeyDecider } from '@rollcall/domain';
import { isEngineError, type Position } from '@rollcall/event-sourcing';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { IssuedApiKey } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';
import { issuedView } from './present.js';

export class RotateApiKey extends Command<Answer<IssuedApiKey>> {
  constructor(
    readonly caller: Caller,
    readonly prefix: string,
  ) {
    super();
  }
}

/**
 * The new key first, then the end of the old one, which is dead at once: whatever fails between the two leaves the old
 * key alive. The new one is deleted again then, since nobody was told it. Only where the process ends between the two, or
 * the store is away for the deletion too, does it stay: it is listed beside the old one, never used, and can be deleted.
 */
@CommandHandler(RotateApiKey)
export class RotateApiKeyHandler implements ICommandHandler<RotateApiKey> {
  constructor(private readonly apiKeys: ApiKeys) {}

  async execute({ caller, prefix }: RotateApiKey): Promise<Answer<IssuedApiKey>> {
    const { state: old } = await this.apiKeys.load(caller, prefix);
    const made = newApiKey();
    // Refuses before anything is written.
    apiKeyDecider.decide(old, rotationTo(made.prefix));
    const { name, scope, environment } = old.key;
    const { state } = await this.apiKeys.issue(caller, made, {
      name,
      scope,
      environment,
      rotatedFrom: prefix,
    });
    return new Answer(issuedView(state, made), { position: await this.end(caller, prefix, made.prefix) });
  }

  /** Ends the old key, or the new one: never both. */
  private async end(caller: Caller, prefix: string, to: string): Promise<Position> {
    try {
      return (await this.apiKeys.run(caller, prefix, rotationTo(to))).position;
    } catch (error) {
      const found = await this.outcomeOf(error, caller, prefix, to);
      if (found === 'unknown') throw error;
      if (found !== 'lost') return found.position;
      await this.withdraw(caller, to);
      throw error;
    }
  }

  /** The old key's position where it was rotated all the same. */
  private async outcomeOf(
    error: unknown,
    caller: Caller,
    prefix: string,
    to: string,
  ): Promise<{ readonly position: Position } | 'lost' | 'unknown'> {
    if (!isEngineError(error, 'outcome_unknown')) return 'lost';
    const old = await this.apiKeys.load(caller, prefix).catch(() => undefined);
    if (old === undefined) return 'unknown';
    const { state, position } = old;
    if (state.status === 'rotated' && state.to === to) return { position };
    // Of a stream that has not moved on, the rotation can still arrive.
    return state.status === 'active' ? 'unknown' : 'lost';
  }

  /** Not within the deadline: it may be what ended the rotation. */
  private async withdraw(caller: Caller, prefix: string): Promise<void> {
    const { deadline: _passed, ...unhurried } = caller;
    const command = { type: 'DeleteApiKey', expects: 'existing' } as const;
    // What the caller must know is why the rotation failed.
    await this.apiKeys.run(unhurried, prefix, command).catch(() => undefined);
  }
}

const rotationTo = (to: string) => ({ type: 'RotateApiKey', expects: 'existing', to }) as const;
