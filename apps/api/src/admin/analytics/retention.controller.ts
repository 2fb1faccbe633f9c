import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { EarlyEngagementQuery, EarlyEngagementView, EngagementView } from './engagement.dto.js';
import { GetEarlyEngagement } from './get-early-engagement.handler.js';
import { GetEngagement } from './get-engagement.handler.js';
import { GetNDayRetention } from './get-n-day-retention.handler.js';
import { GetRetentionImpact } from './get-retention-impact.handler.js';
import { GetRetention } from './get-retention.handler.js';
import {
  NDayRetentionQuery,
  NDayRetentionView,
  RetentionImpactView,
  RetentionQuery,
  RetentionView,
} from './retention.dto.js';
import { SelectionQuery } from './selection.dto.js';
import * as examples from './examples.js';

/** Who comes back, and how much they do. */
@ApiTags('Analytics')
@Controller('admin/v1/analytics')
export class RetentionController {
  constructor(private readonly queries: QueryBus) {}

  @Get('retention')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'A cohort table: who came back in the periods after their first event',
    description: 'The range says which cohorts there are; activity counts beyond it.',
    query: RetentionQuery,
    answers: {
      200: { type: RetentionView, example: examples.retention, description: 'Every cohort of the range' },
    },
  })
  retention(@Query() query: RetentionQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetRetention(caller, query));
  }

  @Get('n-day-retention')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'Who was active on exactly the n-th day after the day of their first event',
    query: NDayRetentionQuery,
    answers: {
      200: {
        type: NDayRetentionView,
        example: examples.nDayRetention,
        description: 'Of those whose first event is in the range',
      },
    },
  })
  nDayRetention(@Query() query: NDayRetentionQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetNDayRetention(caller, query));
  }

  @Get('retention-impact')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'N-day retention of the control group beside that of all others',
    query: NDayRetentionQuery,
    answers: {
      200: {
        type: RetentionImpactView,
        example: examples.retentionImpact,
        description: 'Both groups, and the difference',
      },
    },
  })
  retentionImpact(@Query() query: NDayRetentionQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetRetentionImpact(caller, query));
  }

  @Get('engagement')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: "Sum of a day's values by the users active on it",
    query: SelectionQuery,
    answers: {
      200: { type: EngagementView, example: examples.engagement, description: 'Every day of the range' },
    },
  })
  engagement(@Query() query: SelectionQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetEngagement(caller, query));
  }

  @Get('early-engagement')
  @Route({
    access: 'admin:read',
    isLong: true,
    summary: 'What users added in their first days, on average, by when they had their first event',
    query: EarlyEngagementQuery,
    answers: {
      200: {
        type: EarlyEngagementView,
        example: examples.earlyEngagement,
        description: 'Every period of the range',
      },
    },
  })
  earlyEngagement(@Query() query: EarlyEngagementQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new GetEarlyEngagement(caller, query));
  }
}
