import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { Settings } from './settings.js';
import type {
  ChangeStreakSettingsBody,
  StreakFreezesBody,
  StreakSettingsView,
} from './streak-settings.dto.js';
import { told } from './told.js';

export class ChangeStreakSettings extends Command<Answer<StreakSettingsView>> {
  constructor(
    readonly caller: Caller,
    readonly body: ChangeStreakSettingsBody,
  ) {
    super();
  }
}

@CommandHandler(ChangeStreakSettings)
export class ChangeStreakSettingsHandler implements ICommandHandler<ChangeStreakSettings> {
  constructor(private readonly settings: Settings) {}

  async execute({ caller, body }: ChangeStreakSettings): Promise<Answer<StreakSettingsView>> {
    const { frequency, evaluationMode, customizationEnabled, daysOff, metrics, freezes } = body;
    const changes = told({
      frequency,
      evaluationMode,
      customizationEnabled,
      daysOff,
      metrics: metrics?.map(({ key, threshold }) => ({ key, threshold })),
      freezes: freezes && freezesOf(freezes),
    });
    const { streaks, position } = await this.settings.run(caller, (facts) => ({
      type: 'ChangeStreakSettings',
      expects: 'any',
      changes,
      metricKeys: facts.metrics.keys,
    }));
    return new Answer(streaks, { position });
  }
}

/** Only what is known here: a body may hold anything else besides. */
const freezesOf = ({ startCount, maxCount, autoEarnInterval, autoEarnAmount }: StreakFreezesBody) => ({
  startCount,
  maxCount,
  autoEarnInterval,
  autoEarnAmount,
});
