import { createHash, randomBytes } from 'node:crypto';
import {
  apiKeyDecider,
  apiKeyStream,
  type ApiKeyCreated,
  type ApiKeyEvent,
  type ApiKeyState,
} from '@rollcall/domain';
import type { ExecutionContext, CommandRunner, Outcome } from '@rollcall/event-sourcing';
import { apiKeyAggregate } from './aggregates.js';

const PREFIX_BYTES = 4;
const SECRET_BYTES = 32;

export interface NewApiKey {
  /** 8 hex digits: what the key is called, and what may be shown. */
  readonly prefix: string;
  /** `<prefix>.<secret>`: shown once, stored nowhere. */
  readonly key: string;
  /** Base64url SHA-256 of the key. */
  readonly hash: string;
}

export function newApiKey(): NewApiKey {
  const prefix = randomBytes(PREFIX_BYTES).toString('hex');
  const key = `${prefix}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { prefix, key, hash: hashOfApiKey(key) };
}

export const hashOfApiKey = (key: string): string =>
  createHash('sha256').update(key, 'utf8').digest('base64url');

/** Records a key that was made, or was given. `key_exists`: its prefix was used before. Who may is checked elsewhere. */
export const issueApiKey = (
  runner: CommandRunner,
  key: ApiKeyCreated['data'],
  context: ExecutionContext = {},
): Promise<Outcome<ApiKeyState, ApiKeyEvent>> =>
  runner.execute(
    apiKeyAggregate,
    apiKeyStream(key.prefix),
    ({ state }) => apiKeyDecider.decide(state, { type: 'CreateApiKey', expects: 'new', ...key }),
    context,
  );
