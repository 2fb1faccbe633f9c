import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HistoryModule } from '../history/history.module.js';
import { MetricEventsController } from './metric-events/metric-events.controller.js';
import { RecordMetricEventHandler } from './metric-events/record-metric-event.handler.js';
import { ChangePreferencesHandler } from './preferences/change-preferences.handler.js';
import { GetPreferencesHandler } from './preferences/get-preferences.handler.js';
import { PreferencesController } from './preferences/preferences.controller.js';
import { GetEventSummaryHandler } from './user-metrics/get-event-summary.handler.js';
import { GetUserMetricHandler } from './user-metrics/get-user-metric.handler.js';
import { GetUserMetricsHandler } from './user-metrics/get-user-metrics.handler.js';
import { UserMetrics } from './user-metrics/user-metrics.js';
import { UserMetricsController } from './user-metrics/user-metrics.controller.js';
import { CreateUserHandler } from './users/create-user.handler.js';
import { GetUserHandler } from './users/get-user.handler.js';
import { IdentifyUserHandler } from './users/identify-user.handler.js';
import { UpdateUserHandler } from './users/update-user.handler.js';
import { UsersController } from './users/users.controller.js';

/** What an end user of the customer's product can do, in Trophy's wire protocol. */
@Module({
  imports: [CqrsModule, HistoryModule],
  controllers: [UsersController, PreferencesController, UserMetricsController, MetricEventsController],
  providers: [
    IdentifyUserHandler,
    CreateUserHandler,
    UpdateUserHandler,
    GetUserHandler,
    ChangePreferencesHandler,
    GetPreferencesHandler,
    UserMetrics,
    GetUserMetricsHandler,
    GetUserMetricHandler,
    GetEventSummaryHandler,
    RecordMetricEventHandler,
  ],
})
export class ApplicationModule {}
