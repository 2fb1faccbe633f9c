export * from './configuration.js';
export { configurationTable, logLevels, type LogLevel, type ProjectorPlace } from './settings.js';
