import { Body, Controller, Get, Patch } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../../http/openapi.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { ChangeSettings } from './change-settings.handler.js';
import { ChangeStreakSettings } from './change-streak-settings.handler.js';
import { GetSettings } from './get-settings.handler.js';
import { GetStreakSettings } from './get-streak-settings.handler.js';
import { ChangeSettingsBody, SettingsView } from './settings.dto.js';
import { ChangeStreakSettingsBody, StreakSettingsView } from './streak-settings.dto.js';

@ApiTags('Settings')
@Controller('admin/v1')
export class SettingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('settings')
  @Route({
    access: 'admin:read',
    summary: "Get the environment's settings",
    answers: { 200: { type: SettingsView, description: 'The settings in force' } },
  })
  get(@Caller() caller: CallerType) {
    return this.queries.execute(new GetSettings(caller));
  }

  @Patch('settings')
  @Route({
    access: 'admin:write',
    summary: "Change the environment's settings",
    description: 'The control ratio decides for users who are identified from now on.',
    body: ChangeSettingsBody,
    example: { experimentation: { controlRatio: 10 }, defaultTimeZone: 'Europe/London' },
    answers: { 200: { type: SettingsView, description: 'The settings in force' } },
  })
  change(@Body() body: ChangeSettingsBody, @Caller() caller: CallerType) {
    return this.commands.execute(new ChangeSettings(caller, body));
  }

  @Get('streaks/settings')
  @Route({
    access: 'admin:read',
    summary: "Get the environment's streak settings",
    answers: { 200: { type: StreakSettingsView, description: 'The settings in force' } },
  })
  getStreaks(@Caller() caller: CallerType) {
    return this.queries.execute(new GetStreakSettings(caller));
  }

  @Patch('streaks/settings')
  @Route({
    access: 'admin:write',
    summary: "Change the environment's streak settings",
    description:
      '`customizationEnabled`: may users override mode and metrics? `freezes: null` switches freezes off.',
    body: ChangeStreakSettingsBody,
    example: {
      customizationEnabled: true,
      metrics: [{ key: 'words-written', threshold: 500 }],
      daysOff: [0, 6],
    },
    answers: { 200: { type: StreakSettingsView, description: 'The settings in force' } },
  })
  changeStreaks(@Body() body: ChangeStreakSettingsBody, @Caller() caller: CallerType) {
    return this.commands.execute(new ChangeStreakSettings(caller, body));
  }
}
