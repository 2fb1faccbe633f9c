import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { FindingController } from './finding.controller.js';
import { FoundUsers } from './found-users.js';
import { ListUsersHandler } from './list-users.handler.js';

/** Users by search, filter and segment. */
@Module({
  imports: [CqrsModule, AnalyticsModule],
  controllers: [FindingController],
  providers: [FoundUsers, ListUsersHandler],
})
export class FindingModule {}
