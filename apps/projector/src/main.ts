import { runProcess } from '@rollcall/composition';
import { Telemetry } from '@rollcall/platform';
import { startProjector } from './start-projector.js';

await runProcess((configuration, log, signal) =>
  startProjector(configuration, { log, signal, telemetry: new Telemetry() }),
);
