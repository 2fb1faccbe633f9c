import type { AttributeType } from './events.js';

export interface NewAttribute {
  /** UUID made by the caller; a deleted attribute with the same key and type gets its old one back instead. */
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
}

/** Key and type never change. */
export interface AttributeUpdate {
  readonly id: string;
  readonly name?: string;
}

export interface CreateAttributes {
  readonly type: 'CreateAttributes';
  readonly expects: 'any';
  readonly items: readonly NewAttribute[];
}

export interface UpdateAttributes {
  readonly type: 'UpdateAttributes';
  readonly expects: 'any';
  readonly items: readonly AttributeUpdate[];
}

export interface DeleteAttributes {
  readonly type: 'DeleteAttributes';
  readonly expects: 'any';
  readonly ids: readonly string[];
}

export type AttributesCommand = CreateAttributes | UpdateAttributes | DeleteAttributes;
