import type { Caller } from '../../http/edge-request.js';
import { foreignEnvironment } from '../../http/auth/caller-of.js';

/** 403: only an installation key reaches beyond its own environment. */
export function checkMaySee({ scope, environment }: Caller, key: string): void {
  if (scope === 'installation' || key === environment) return;
  throw foreignEnvironment(environment);
}
