export * from './configuration.js';
export * from './durable-files.js';
export * from './product-version.js';
export type * from './projection-gauges.js';
export * from './logger.js';
export { configurationTable, logLevels, type LogLevel, type ProjectorPlace } from './settings.js';
export * from './telemetry.js';
