import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SegmentsModule } from '../segments/segments.module.js';
import { ActivityController } from './activity.controller.js';
import { AttributeInsightController } from './attribute-insight.controller.js';
import { AttributeUse } from './attribute-use.js';
import { GetActiveUsersHandler } from './get-active-users.handler.js';
import { GetAttributeOverTimeHandler } from './get-attribute-over-time.handler.js';
import { GetAttributeValuesHandler } from './get-attribute-values.handler.js';
import { GetEarlyEngagementHandler } from './get-early-engagement.handler.js';
import { GetEngagementHandler } from './get-engagement.handler.js';
import { GetNDayRetentionHandler } from './get-n-day-retention.handler.js';
import { GetRetentionImpactHandler } from './get-retention-impact.handler.js';
import { GetRetentionHandler } from './get-retention.handler.js';
import { GetStickinessHandler } from './get-stickiness.handler.js';
import { GetSummaryHandler } from './get-summary.handler.js';
import { GetTopUsersHandler } from './get-top-users.handler.js';
import { GetTotalUsersHandler } from './get-total-users.handler.js';
import { GetUsageHandler } from './get-usage.handler.js';
import { ListAttributeInsightsHandler } from './list-attribute-insights.handler.js';
import { Questions } from './questions.js';
import { RetentionController } from './retention.controller.js';
import { UsersInSets } from './users-in-sets.js';

/** Questions over many users, answered from the sets. */
@Module({
  imports: [CqrsModule, SegmentsModule],
  controllers: [ActivityController, RetentionController, AttributeInsightController],
  providers: [
    UsersInSets,
    Questions,
    AttributeUse,
    GetActiveUsersHandler,
    GetStickinessHandler,
    GetTotalUsersHandler,
    GetRetentionHandler,
    GetNDayRetentionHandler,
    GetRetentionImpactHandler,
    GetEngagementHandler,
    GetEarlyEngagementHandler,
    GetTopUsersHandler,
    GetSummaryHandler,
    GetUsageHandler,
    ListAttributeInsightsHandler,
    GetAttributeValuesHandler,
    GetAttributeOverTimeHandler,
  ],
  exports: [UsersInSets],
})
export class AnalyticsModule {}
