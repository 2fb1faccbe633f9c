import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApiKeys } from './api-keys/api-keys.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { CreateApiKeyHandler } from './api-keys/create-api-key.handler.js';
import { DeleteApiKeyHandler } from './api-keys/delete-api-key.handler.js';
import { GetApiKeyHandler } from './api-keys/get-api-key.handler.js';
import { ListApiKeysHandler } from './api-keys/list-api-keys.handler.js';
import { ReactivateApiKeyHandler } from './api-keys/reactivate-api-key.handler.js';
import { RevokeApiKeyHandler } from './api-keys/revoke-api-key.handler.js';
import { RotateApiKeyHandler } from './api-keys/rotate-api-key.handler.js';
import { AuditReadModelsHandler } from './audits/audit-read-models.handler.js';
import { AuditsController } from './audits/audits.controller.js';
import { Attributes } from './attributes/attributes.js';
import { AttributesController } from './attributes/attributes.controller.js';
import { CreateAttributesHandler } from './attributes/create-attributes.handler.js';
import { DeleteAttributesHandler } from './attributes/delete-attributes.handler.js';
import { GetAttributeHandler } from './attributes/get-attribute.handler.js';
import { ListAttributesHandler } from './attributes/list-attributes.handler.js';
import { UpdateAttributesHandler } from './attributes/update-attributes.handler.js';
import { CreateEnvironmentHandler } from './environments/create-environment.handler.js';
import { Environments } from './environments/environments.js';
import { DoctorController } from './doctor/doctor.controller.js';
import { ExamineInstallationHandler } from './doctor/examine-installation.handler.js';
import { EnvironmentsController } from './environments/environments.controller.js';
import { GetEnvironmentHandler } from './environments/get-environment.handler.js';
import { ListEnvironmentsHandler } from './environments/list-environments.handler.js';
import { RenameEnvironmentHandler } from './environments/rename-environment.handler.js';
import { HistoryModule } from '../history/history.module.js';
import { DiffUserHandler } from './history/diff-user.handler.js';
import { ListUserEventsHandler } from './history/list-user-events.handler.js';
import { UserHistoryController } from './history/user-history.controller.js';
import { BatchEventsController } from './metric-events/batch-events.controller.js';
import { BackupsController } from './backups/backups.controller.js';
import { ListBackupsHandler } from './backups/list-backups.handler.js';
import { MakeBackupHandler } from './backups/make-backup.handler.js';
import { RecordMetricEventsHandler } from './metric-events/record-metric-events.handler.js';
import { CreateMetricsHandler } from './metrics/create-metrics.handler.js';
import { DeleteMetricsHandler } from './metrics/delete-metrics.handler.js';
import { GetMetricHandler } from './metrics/get-metric.handler.js';
import { ListMetricsHandler } from './metrics/list-metrics.handler.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { UpdateMetricsHandler } from './metrics/update-metrics.handler.js';
import { CancelOperationHandler } from './operations/cancel-operation.handler.js';
import { GetOperationHandler } from './operations/get-operation.handler.js';
import { ListOperationsHandler } from './operations/list-operations.handler.js';
import { Operations } from './operations/operations.js';
import { LongOperationsController } from './operations/operations.controller.js';
import { ResumeOperationHandler } from './operations/resume-operation.handler.js';
import { GetParkedHandler } from './parked/get-parked.handler.js';
import { ListParkedHandler } from './parked/list-parked.handler.js';
import { ParkedController } from './parked/parked.controller.js';
import { Parked } from './parked/parked.js';
import { RetryAllParkedHandler } from './parked/retry-all-parked.handler.js';
import { RetryParkedHandler } from './parked/retry-parked.handler.js';
import { GetProjectionHandler } from './projections/get-projection.handler.js';
import { ListProjectionsHandler } from './projections/list-projections.handler.js';
import { PauseProjectionHandler } from './projections/pause-projection.handler.js';
import { Projections } from './projections/projections.js';
import { ProjectionsController } from './projections/projections.controller.js';
import { PruneProjectionHandler } from './projections/prune-projection.handler.js';
import { RebuildProjectionHandler } from './projections/rebuild-projection.handler.js';
import { ResumeProjectionHandler } from './projections/resume-projection.handler.js';
import { RollbackProjectionHandler } from './projections/rollback-projection.handler.js';
import { ReplayController } from './replay/replay.controller.js';
import { ReplayEventsHandler } from './replay/replay-events.handler.js';
import { ChangeSettingsHandler } from './settings/change-settings.handler.js';
import { ChangeStreakSettingsHandler } from './settings/change-streak-settings.handler.js';
import { GetSettingsHandler } from './settings/get-settings.handler.js';
import { GetStreakSettingsHandler } from './settings/get-streak-settings.handler.js';
import { Settings } from './settings/settings.js';
import { SettingsController } from './settings/settings.controller.js';
import { GetUserStreamHandler } from './users/get-user-stream.handler.js';
import { RebuildUserHandler } from './users/rebuild-user.handler.js';
import { UserRebuildController } from './users/user-rebuild.controller.js';
import { UserStreamController } from './users/user-stream.controller.js';

/** What an operator of the customer's product configures, in Trophy's wire protocol where it has one. */
@Module({
  imports: [CqrsModule, HistoryModule],
  controllers: [
    AttributesController,
    BatchEventsController,
    MetricsController,
    SettingsController,
    ApiKeysController,
    EnvironmentsController,
    UserStreamController,
    UserHistoryController,
    ReplayController,
    BackupsController,
    DoctorController,
    LongOperationsController,
    ProjectionsController,
    ParkedController,
    AuditsController,
    UserRebuildController,
  ],
  providers: [
    Attributes,
    CreateAttributesHandler,
    UpdateAttributesHandler,
    DeleteAttributesHandler,
    ListAttributesHandler,
    GetAttributeHandler,
    Metrics,
    CreateMetricsHandler,
    UpdateMetricsHandler,
    DeleteMetricsHandler,
    ListMetricsHandler,
    GetMetricHandler,
    RecordMetricEventsHandler,
    Settings,
    ChangeSettingsHandler,
    GetSettingsHandler,
    ChangeStreakSettingsHandler,
    GetStreakSettingsHandler,
    ApiKeys,
    CreateApiKeyHandler,
    RotateApiKeyHandler,
    RevokeApiKeyHandler,
    ReactivateApiKeyHandler,
    DeleteApiKeyHandler,
    ListApiKeysHandler,
    GetApiKeyHandler,
    Environments,
    CreateEnvironmentHandler,
    RenameEnvironmentHandler,
    ListEnvironmentsHandler,
    GetEnvironmentHandler,
    GetUserStreamHandler,
    ListUserEventsHandler,
    DiffUserHandler,
    ReplayEventsHandler,
    MakeBackupHandler,
    ListBackupsHandler,
    ExamineInstallationHandler,
    Operations,
    ListOperationsHandler,
    GetOperationHandler,
    CancelOperationHandler,
    ResumeOperationHandler,
    Projections,
    ListProjectionsHandler,
    GetProjectionHandler,
    PauseProjectionHandler,
    ResumeProjectionHandler,
    RebuildProjectionHandler,
    RollbackProjectionHandler,
    PruneProjectionHandler,
    Parked,
    ListParkedHandler,
    GetParkedHandler,
    RetryParkedHandler,
    RetryAllParkedHandler,
    AuditReadModelsHandler,
    RebuildUserHandler,
  ],
})
export class AdminModule {}
