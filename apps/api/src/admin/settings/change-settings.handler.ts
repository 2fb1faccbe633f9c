import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { told } from './told.js';
import type { ChangeSettingsBody, SettingsView } from './settings.dto.js';
import { Settings } from './settings.js';

export class ChangeSettings extends Command<Answer<SettingsView>> {
  constructor(
    readonly caller: Caller,
    readonly body: ChangeSettingsBody,
  ) {
    super();
  }
}

@CommandHandler(ChangeSettings)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettings> {
  constructor(private readonly settings: Settings) {}

  async execute({ caller, body }: ChangeSettings): Promise<Answer<SettingsView>> {
    const { experimentation, aggregationPeriod, defaultTimeZone } = body;
    const { monthlyActiveUserAllowance, attributeValueLimit } = body;
    const experiment = experimentation && {
      experimentation: told({
        controlRatio: experimentation.controlRatio,
        userActivationWindow: experimentation.userActivationWindow,
      }),
    };
    const changes = {
      ...experiment,
      ...told({ aggregationPeriod, defaultTimeZone, monthlyActiveUserAllowance, attributeValueLimit }),
    };
    const { settings, position } = await this.settings.run(caller, () => ({
      type: 'ChangeSettings',
      expects: 'any',
      changes,
    }));
    return new Answer(settings, { position });
  }
}
