import {
  attributesStream,
  metricsStream,
  scopePrefixOfUsers,
  segmentsStream,
  settingsStream,
} from '@rollcall/domain';
import type { ReplayQuery } from './replay.js';

/**
 * Streams of an environment that a replay may show: its users' (of all tenants, unless one is told) and its definitions'
 * and settings'. Not its own stream, nor those of API keys: a salt and hashes of secrets stand in them.
 */
export function streamsOfScope(environment: string, tenant?: string): ReplayQuery['streams'] {
  const prefixes = [scopePrefixOfUsers(environment, tenant)];
  if (tenant !== undefined) return { prefixes, names: [] };
  return {
    prefixes,
    names: [attributesStream, metricsStream, segmentsStream, settingsStream].map((name) => name(environment)),
  };
}
