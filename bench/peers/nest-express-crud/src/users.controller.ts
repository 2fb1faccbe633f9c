import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { MetricEvent, UpdatedUser } from './users.dto.js';
import { UsersService } from './users.service.js';

@Controller()
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('health/live')
  live() {
    return { status: 'ok' };
  }

  @Put('v1/users/:id')
  identify(@Param('id') id: string, @Body() body: UpdatedUser) {
    return this.users.identify(id, body);
  }

  @Get('v1/users/:id')
  get(@Param('id') id: string) {
    return this.users.get(id);
  }

  @Post('v1/metrics/:key/event')
  record(@Param('key') key: string, @Body() body: MetricEvent) {
    return this.users.record(key, body);
  }
}
