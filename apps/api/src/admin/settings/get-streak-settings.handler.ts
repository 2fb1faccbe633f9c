import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { StreakSettingsView } from './streak-settings.dto.js';
import { Settings } from './settings.js';

export class GetStreakSettings extends Query<Answer<StreakSettingsView>> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@QueryHandler(GetStreakSettings)
export class GetStreakSettingsHandler implements IQueryHandler<GetStreakSettings> {
  constructor(private readonly settings: Settings) {}

  async execute({ caller }: GetStreakSettings): Promise<Answer<StreakSettingsView>> {
    const { streaks, position } = await this.settings.read(caller);
    return new Answer(streaks, { asOf: position });
  }
}
