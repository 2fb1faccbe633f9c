import { Inject, Injectable } from '@nestjs/common';
import { settingsAggregate, type Engine } from '@rollcall/composition';
import {
  settingsDecider,
  settingsStream,
  type Settings as SettingsInForce,
  type SettingsCommand,
  type SettingsState,
  type StreakSettings,
} from '@rollcall/domain';
import type { Position } from '@rollcall/event-sourcing';
import { effectiveSettings, settingsProjection } from '@rollcall/projections';
import { EnvironmentDirectory, type EnvironmentFacts } from '../../engine/environment-directory.js';
import { ENGINE } from '../../engine/tokens.js';
import { contextOf } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';

/** The settings of the caller's environment. */
@Injectable()
export class Settings {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly environments: EnvironmentDirectory,
  ) {}

  run(
    caller: Caller,
    commandOf: (facts: EnvironmentFacts) => SettingsCommand,
  ): Promise<{ readonly state: SettingsState; readonly position: Position }> {
    return this.environments.deciding(caller.environment, (facts) => {
      const command = commandOf(facts);
      return this.engine.runner.execute(
        settingsAggregate,
        settingsStream(caller.environment),
        ({ state }) => settingsDecider.decide(state, command),
        contextOf(caller),
      );
    });
  }

  async read(caller: Caller): Promise<{
    readonly settings: SettingsInForce;
    readonly streaks: StreakSettings;
    readonly position: Position;
  }> {
    await this.environments.get(caller.environment);
    const stream = settingsStream(caller.environment);
    const { consistency, minPosition } = caller;
    const options = { consistency, minPosition };
    const { body, position } = await this.engine.readModels.get(settingsProjection, { stream }, options);
    return { ...effectiveSettings(body), position };
  }
}
