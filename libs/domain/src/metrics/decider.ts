import type { Decider } from '../shared/decider.js';
import { unreachable } from '../shared/unreachable.js';
import type { MetricsCommand } from './commands.js';
import { createMetrics } from './create-metrics.js';
import { deleteMetrics } from './delete-metrics.js';
import type { MetricsEvent } from './events.js';
import { evolveMetrics, type MetricsState, noMetrics } from './state.js';
import { updateMetrics } from './update-metrics.js';

const decide = (state: MetricsState, command: MetricsCommand): readonly MetricsEvent[] => {
  switch (command.type) {
    case 'CreateMetrics':
      return createMetrics(state, command.items).events;
    case 'UpdateMetrics':
      return updateMetrics(state, command.items).events;
    case 'DeleteMetrics':
      return deleteMetrics(state, command.ids).events;
    default:
      return unreachable(command, 'command about metrics');
  }
};

/** Bad items of a command are left out; `createMetrics` and its siblings say which and why. */
export const metricsDecider: Decider<MetricsState, MetricsCommand, MetricsEvent> = {
  initialState: noMetrics,
  evolve: evolveMetrics,
  decide,
};
