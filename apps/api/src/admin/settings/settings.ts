import { Inject, Injectable } from '@nestjs/common';
import { settingsAggregate, type Engine } from '@rollcall/composition';
import {
  settingsDecider,
  settingsStream,
  type Settings as SettingsInForce,
  type SettingsCommand,
  type StreakSettings,
} from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import { effectiveSettings, settingsProjection } from '@rollcall/projections';
import { EnvironmentDirectory, type EnvironmentFacts } from '../../engine/environment-directory.js';
import { knowsMetricsOf, withDefinedMetrics } from '../../engine/streak-metrics.js';
import { ENGINE } from '../../engine/tokens.js';
import { contextOf } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';

export interface SettingsRead {
  readonly settings: SettingsInForce;
  readonly streaks: StreakSettings;
  readonly position: Position;
}

/** The settings of the caller's environment. */
@Injectable()
export class Settings {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly environments: EnvironmentDirectory,
  ) {}

  run(caller: Caller, commandOf: (facts: EnvironmentFacts) => SettingsCommand): Promise<SettingsRead> {
    return this.environments.deciding(caller.environment, async (facts) => {
      const command = commandOf(facts);
      const { state, position } = await this.engine.runner.execute(
        settingsAggregate,
        settingsStream(caller.environment),
        ({ state }) => settingsDecider.decide(state, command),
        contextOf(caller),
      );
      const streaks = await this.shown(caller, facts, state.streak);
      return { settings: state.settings, streaks, position };
    });
  }

  async read(caller: Caller): Promise<SettingsRead> {
    const facts = await this.environments.get(caller.environment);
    const stream = settingsStream(caller.environment);
    const { consistency, minPosition } = caller;
    const options = { consistency, minPosition };
    const { body, position } = await this.engine.readModels.get(settingsProjection, { stream }, options);
    const { settings, streaks } = effectiveSettings(body);
    return { settings, streaks: await this.shown(caller, facts, streaks), position };
  }

  private async shown(
    { environment }: Caller,
    facts: EnvironmentFacts,
    streaks: StreakSettings,
  ): Promise<StreakSettings> {
    const { metrics } = await this.environments.knowing(environment, facts, (known) =>
      knowsMetricsOf(streaks, known.metrics.keys),
    );
    return withDefinedMetrics(streaks, metrics.keys);
  }
}
