/** What controllers' handlers may ask Nest for, besides one another. */
export const ENGINE = Symbol('engine');
export const CONFIGURATION = Symbol('configuration');
export const TELEMETRY = Symbol('telemetry');
