export * from './configuration.js';
export * from './logger.js';
export { configurationTable, logLevels, type LogLevel, type ProjectorPlace } from './settings.js';
export * from './telemetry.js';
