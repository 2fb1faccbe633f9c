export * from './projector-thread.js';
export * from './run-projector-thread.js';
