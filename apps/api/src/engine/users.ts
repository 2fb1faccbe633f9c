import { Inject, Injectable } from '@nestjs/common';
import { streamOfUser, userAggregate, type Engine } from '@rollcall/composition';
import {
  DomainError,
  userDecider,
  type Identification,
  type UserCommand,
  type UserDetails,
  type UserEvent,
  type UserPreferences,
  type UserState,
} from '@rollcall/domain';
import {
  controlDraw,
  type Deadline,
  type Decide,
  type ExecutionContext,
  type Outcome,
} from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { Caller } from '../http/edge-request.js';
import { EnvironmentDirectory, type EnvironmentFacts } from './environment-directory.js';
import { knowsMetricsOf } from './streak-metrics.js';
import { ENGINE } from './tokens.js';

/** What a command came to, and the facts it was decided on. */
export interface DecidedOnUser extends Outcome<UserState, UserEvent> {
  readonly facts: EnvironmentFacts;
}

export interface ReadOfUser<Body> {
  readonly body: Body | undefined;
  readonly position: string;
}

/** Commands on one user, and reads of what is known of one user. */
@Injectable()
export class Users {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly environments: EnvironmentDirectory,
  ) {}

  facts(caller: Caller): Promise<EnvironmentFacts> {
    return this.environments.get(caller.environment);
  }

  /** See `EnvironmentDirectory`. */
  deciding<Result>(
    caller: Caller,
    work: (facts: EnvironmentFacts) => Result | Promise<Result>,
  ): Promise<Result> {
    return this.environments.deciding(caller.environment, work);
  }

  /** Facts that know these attributes of a user, where they are defined by now. */
  factsOn(caller: Caller, facts: EnvironmentFacts, attributes: object): Promise<EnvironmentFacts> {
    return this.environments.knowing(caller.environment, facts, (known) =>
      Object.keys(attributes).every((key) => known.attributes.userKeys.has(key)),
    );
  }

  /** Keys of the metrics, those of these preferences among them where they are defined by now. */
  async metricKeysFor(
    { environment }: Caller,
    facts: EnvironmentFacts,
    { streak = {} }: UserPreferences,
  ): Promise<ReadonlySet<string>> {
    const { metrics } = await this.environments.knowing(environment, facts, (known) =>
      knowsMetricsOf(streak, known.metrics.keys),
    );
    return metrics.keys;
  }

  run(
    caller: Caller,
    id: string,
    commandOf: (facts: EnvironmentFacts) => UserCommand,
  ): Promise<DecidedOnUser> {
    return this.deciding(caller, async (facts) => {
      const command = commandOf(facts);
      const outcome = await this.decide(caller, streamOf(facts, caller, id), ({ state }) =>
        userDecider.decide(state, command),
      );
      const { state } = outcome;
      if (state.status === 'unknown') return { ...outcome, facts };
      return { ...outcome, facts: await this.factsOn(caller, facts, state.profile.attributes) };
    });
  }

  decide(
    caller: Caller,
    stream: string,
    decide: Decide<UserState, UserEvent>,
    /** Default: the caller's. */
    deadline?: Deadline,
  ): Promise<Outcome<UserState, UserEvent>> {
    const context = contextOf(caller);
    return this.engine.runner.execute(
      userAggregate,
      stream,
      decide,
      deadline === undefined ? context : { ...context, deadline },
    );
  }

  /** As fresh as the caller asked for. `body` undefined: nothing was ever recorded for it. */
  read<Body extends object>(
    caller: Caller,
    stream: string,
    projection: DocumentProjection<Body>,
  ): Promise<ReadOfUser<Body>> {
    return this.engine.readModels.get(projection, { stream }, caller);
  }
}

export const streamOf = ({ salt }: EnvironmentFacts, caller: Caller, id: string): string =>
  streamOfUser(salt, caller, id);

export const contextOf = ({ requestId, prefix, deadline }: Caller): ExecutionContext => ({
  correlationId: requestId,
  actor: prefix,
  ...(deadline !== undefined && { deadline }),
});

/** What every command that may create a user brings along. */
export function identificationOf(facts: EnvironmentFacts, id: string, details: UserDetails): Identification {
  const { controlRatio } = facts.settings.experimentation;
  return {
    id,
    details,
    attributeKeys: facts.attributes.userKeys,
    control: controlRatio > 0 && controlDraw(facts.salt, id) < controlRatio,
  };
}

export const userNotFound = (): DomainError => new DomainError('user_not_found', 'User not found');
