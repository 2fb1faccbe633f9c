import { Inject, Injectable } from '@nestjs/common';
import {
  attributesAggregate,
  metricsAggregate,
  saltOfEnvironment,
  settingsAggregate,
  type Engine,
} from '@rollcall/composition';
import {
  attributesStream,
  metricsStream,
  settingsStream,
  type AttributesState,
  type MetricsState,
  type Settings,
  type StreakSettings,
} from '@rollcall/domain';
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
    const salt = await saltOfEnvironment(runner, key);
    const [settings, attributes, metrics] = await Promise.all([
      runner.load(settingsAggregate, settingsStream(key)),
      runner.load(attributesAggregate, attributesStream(key)),
      runner.load(metricsAggregate, metricsStream(key)),
    ]);
    return { salt, ...settings.state, attributes: attributes.state, metrics: metrics.state };
  }
}
