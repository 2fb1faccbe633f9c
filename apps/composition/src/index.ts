export * from './aggregates.js';
export * from './api-keys.js';
export { hasEmbeddedStores } from './embedded-stores.js';
export * from './engine.js';
export * from './environments.js';
export { INSTALLATION_KEY_ID } from './installation.js';
export * from './open-stores.js';
export type * from './stores.js';
