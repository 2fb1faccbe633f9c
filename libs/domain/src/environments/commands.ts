import type { EnvironmentKind } from './events.js';

export interface CreateEnvironment {
  readonly type: 'CreateEnvironment';
  readonly expects: 'new';
  readonly key: string;
  readonly name: string;
  readonly kind: EnvironmentKind;
  /** Base64 of 32 random bytes, drawn by the caller. */
  readonly salt: string;
}

export interface RenameEnvironment {
  readonly type: 'RenameEnvironment';
  readonly expects: 'existing';
  readonly name: string;
}

export type EnvironmentCommand = CreateEnvironment | RenameEnvironment;
