import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { StreakPreferences } from '@rollcall/domain';
import { userNotFound, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { NotificationsBody, PreferencesBody, StreakBody } from './preferences.dto.js';
import { presentPreferences, type PreferencesResponse } from './preferences.response.js';

export class ChangePreferences extends Command<Answer<PreferencesResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly body: PreferencesBody,
  ) {
    super();
  }
}

@CommandHandler(ChangePreferences)
export class ChangePreferencesHandler implements ICommandHandler<ChangePreferences> {
  constructor(private readonly users: Users) {}

  async execute({ caller, id, body }: ChangePreferences): Promise<Answer<PreferencesResponse>> {
    const { state, position, facts } = await this.users.run(caller, id, ({ streak, metrics }) => ({
      type: 'ChangePreferences',
      expects: 'existing',
      id,
      notifications: body.notifications && told(body.notifications),
      streak: body.streak && streakOf(body.streak),
      personalization: streak.customizationEnabled,
      metricKeys: metrics.keys,
    }));
    if (state.status === 'unknown') throw userNotFound();
    const metricKeys = await this.users.metricKeysFor(caller, facts, state.preferences);
    return new Answer(presentPreferences(state.preferences, metricKeys), { position });
  }
}

const told = ({ achievement_completed, recap, reactivation, streak_reminder }: NotificationsBody) =>
  withoutUndefined({ achievement_completed, recap, reactivation, streak_reminder });

const streakOf = ({ enabled, evaluationMode, metrics }: StreakBody): StreakPreferences =>
  withoutUndefined({
    enabled,
    evaluationMode,
    metrics: metrics?.map(({ key, threshold }) => ({ key, threshold })),
  });

const withoutUndefined = <T extends object>(parts: T): T =>
  Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as T;
