export * from './engine.js';
export { openStores, type Stores } from './stores.js';
