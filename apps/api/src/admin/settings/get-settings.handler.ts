import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { SettingsView } from './settings.dto.js';
import { Settings } from './settings.js';

export class GetSettings extends Query<Answer<SettingsView>> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@QueryHandler(GetSettings)
export class GetSettingsHandler implements IQueryHandler<GetSettings> {
  constructor(private readonly settings: Settings) {}

  async execute({ caller }: GetSettings): Promise<Answer<SettingsView>> {
    const { settings, position } = await this.settings.read(caller);
    return new Answer(settings, { asOf: position });
  }
}
