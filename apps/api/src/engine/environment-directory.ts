import { Inject, Injectable } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import {
  DomainError,
  attributesStream,
  environmentStream,
  metricsStream,
  settingsStream,
  type AttributesState,
  type EnvironmentState,
  type MetricsState,
  type Settings,
  type StreakSettings,
} from '@rollcall/domain';
import {
  attributesAggregate,
  environmentAggregate,
  metricsAggregate,
  settingsAggregate,
} from './aggregates.js';
import { ENGINE } from './tokens.js';

/** What a decision about a user needs to know of the environment. */
export interface EnvironmentFacts {
  /** Base64; user keys and control draws are derived with it. */
  readonly salt: string;
  readonly settings: Settings;
  readonly streak: StreakSettings;
  readonly attributes: AttributesState;
  readonly metrics: MetricsState;
}

/**
 * An environment as its own streams say it is, at their heads: decisions never read a read model. The command runner
 * caches the states, so in embedded mode this costs no I/O.
 */
@Injectable()
export class EnvironmentDirectory {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** `environment_not_found` */
  async get(key: string): Promise<EnvironmentFacts> {
    const { runner } = this.engine;
    const { state: environment } = await runner.load(environmentAggregate, environmentStream(key));
    const salt = saltOf(environment, key);
    const [settings, attributes, metrics] = await Promise.all([
      runner.load(settingsAggregate, settingsStream(key)),
      runner.load(attributesAggregate, attributesStream(key)),
      runner.load(metricsAggregate, metricsStream(key)),
    ]);
    return { salt, ...settings.state, attributes: attributes.state, metrics: metrics.state };
  }
}

function saltOf(state: EnvironmentState, key: string): string {
  if (state.status === 'known') return state.environment.salt;
  throw new DomainError('environment_not_found', `There is no environment "${key}".`);
}
