import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import {
  ActiveUsersQuery,
  ActiveUsersView,
  StickinessView,
  TotalUsersQuery,
  TotalUsersView,
} from './active-users.dto.js';
import { GetActiveUsers } from './get-active-users.handler.js';
import { GetStickiness } from './get-stickiness.handler.js';
import { GetSummary } from './get-summary.handler.js';
import { GetTopUsers } from './get-top-users.handler.js';
import { GetTotalUsers } from './get-total-users.handler.js';
import { GetUsage } from './get-usage.handler.js';
import {
  SummaryQuery,
  SummaryView,
  TopUsersQuery,
  TopUserView,
  UsageQuery,
  UsageView,
} from './overview.dto.js';
import { SelectionQuery } from './selection.dto.js';
import * as examples from './examples.js';

/** Who is active, and how many there are. */
@ApiTags('Analytics')
@Controller('admin/v1/analytics')
export class ActivityController {
  constructor(private readonly queries: QueryBus) {}

  @Get('active-users')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'Active users by day, week or month: total, new and returning',
    description:
      'Active = had a metric event in the period. Exact, for all time. Weeks begin on Monday (ISO 8601).',
    query: ActiveUsersQuery,
    answers: {
      200: { type: ActiveUsersView, example: examples.activeUsers, description: 'Every period of the range' },
    },
  })
  activeUsers(@Query() query: ActiveUsersQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetActiveUsers(caller, query));
  }

  @Get('stickiness')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'Daily by monthly active users (DAU/MAU) of each month',
    query: SelectionQuery,
    answers: {
      200: { type: StickinessView, example: examples.stickiness, description: 'Every month of the range' },
    },
  })
  stickiness(@Query() query: SelectionQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetStickiness(caller, query));
  }

  @Get('total-users')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'How many users there were by the end of each period',
    description: 'Also those without an event; by the UTC day on which they were first seen.',
    query: TotalUsersQuery,
    answers: {
      200: { type: TotalUsersView, example: examples.totalUsers, description: 'Every period of the range' },
    },
  })
  totalUsers(@Query() query: TotalUsersQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetTotalUsers(caller, query));
  }

  @Get('top-users')
  @Route({
    access: 'admin:everyone',
    isLong: true,
    summary: 'Users who added most to a metric',
    description: 'Without `metric` those of every metric, one after another. Ties by user id.',
    query: TopUsersQuery,
    answers: {
      200: { type: TopUserView, example: examples.topUsers, isArray: true, description: 'The most first' },
    },
  })
  topUsers(@Query() query: TopUsersQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetTopUsers(caller, query));
  }

  @Get('usage')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: "This month's active users against the allowance",
    query: UsageQuery,
    answers: {
      200: {
        type: UsageView,
        example: examples.usage,
        description: 'The month, and when the next one begins',
      },
    },
  })
  usage(@Query() query: UsageQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetUsage(caller, query));
  }

  @Get('summary')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'All users, and those active today and this month',
    description: 'Days and months in UTC.',
    query: SummaryQuery,
    answers: { 200: { type: SummaryView, example: examples.summary, description: 'Three numbers' } },
  })
  summary(@Query() query: SummaryQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetSummary(caller, query));
  }
}
