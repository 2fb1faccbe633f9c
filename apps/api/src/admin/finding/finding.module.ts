import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AnalyticsModule } from '../analytics/analytics.module.js';
import { SegmentsModule } from '../segments/segments.module.js';
import { ExportUsersHandler } from './export-users.handler.js';
import { FindingController } from './finding.controller.js';
import { FoundUsers } from './found-users.js';
import { ListUsersHandler } from './list-users.handler.js';
import { MembersController } from './members.controller.js';

/** Users by search, filter and segment. */
@Module({
  imports: [CqrsModule, AnalyticsModule, SegmentsModule],
  controllers: [FindingController, MembersController],
  providers: [FoundUsers, ListUsersHandler, ExportUsersHandler],
})
export class FindingModule {}
