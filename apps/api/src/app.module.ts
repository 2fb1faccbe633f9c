import { Module, type DynamicModule } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AnalyticsModule } from './admin/analytics/analytics.module.js';
import { SegmentsModule } from './admin/segments/segments.module.js';
import { FindingModule } from './admin/finding/finding.module.js';
import { ApplicationModule } from './application/application.module.js';
import { EngineModule, type EngineParts } from './engine/engine.module.js';
import { OperationsModule } from './operations/operations.module.js';

@Module({})
export class AppModule {
  static of(parts: EngineParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        EngineModule.of(parts),
        ApplicationModule,
        AdminModule,
        AnalyticsModule,
        SegmentsModule,
        FindingModule,
        OperationsModule,
      ],
    };
  }
}
