import type { ApiKeyCreated } from './events.js';

/** Prefix, secret and hash are made by the caller; a prefix is never used twice. */
export interface CreateApiKey extends Readonly<ApiKeyCreated['data']> {
  readonly type: 'CreateApiKey';
  readonly expects: 'new';
}

/** On the old key; the one that replaces it is created first, with `rotatedFrom`. */
export interface RotateApiKey {
  readonly type: 'RotateApiKey';
  readonly expects: 'existing';
  /** Prefix of the new key. */
  readonly to: string;
}

export interface RevokeApiKey {
  readonly type: 'RevokeApiKey';
  readonly expects: 'existing';
}

export interface ReactivateApiKey {
  readonly type: 'ReactivateApiKey';
  readonly expects: 'existing';
}

export interface DeleteApiKey {
  readonly type: 'DeleteApiKey';
  readonly expects: 'existing';
}

export type ApiKeyCommand = CreateApiKey | RotateApiKey | RevokeApiKey | ReactivateApiKey | DeleteApiKey;
