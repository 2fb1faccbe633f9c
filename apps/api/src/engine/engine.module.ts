import { Module, type DynamicModule } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import { CommandRunner, IdempotencyLookup } from '@rollcall/event-sourcing';
import type { Configuration, Telemetry } from '@rollcall/platform';
import { ReadModels } from '@rollcall/projector';
import { EnvironmentDirectory } from './environment-directory.js';
import { CONFIGURATION, ENGINE, TELEMETRY } from './tokens.js';
import { Users } from './users.js';

export interface EngineParts {
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly telemetry: Telemetry;
}

/** Lets handlers ask for the engine, whole (`ENGINE`) or by part. Global: everything stands on it. */
@Module({})
export class EngineModule {
  static of({ engine, configuration, telemetry }: EngineParts): DynamicModule {
    const providers = [
      { provide: ENGINE, useValue: engine },
      { provide: CONFIGURATION, useValue: configuration },
      { provide: TELEMETRY, useValue: telemetry },
      { provide: CommandRunner, useValue: engine.runner },
      { provide: IdempotencyLookup, useValue: engine.idempotency },
      { provide: ReadModels, useValue: engine.readModels },
      EnvironmentDirectory,
      Users,
    ];
    return { module: EngineModule, global: true, providers, exports: providers };
  }
}
