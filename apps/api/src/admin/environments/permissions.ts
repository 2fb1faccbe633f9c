import type { Caller } from '../../http/edge-request.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';

/** 403: only an installation key reaches beyond its own environment. */
export function checkMaySee({ scope, environment }: Caller, key: string): void {
  if (scope === 'installation' || key === environment) return;
  const text = `This API key belongs to the environment "${environment}" only.`;
  throw new HttpRefusal(403, 'forbidden', text);
}
