import { type BuiltProgram, runBuilt } from './built-program.js';
import type { RunningServer } from './server.js';

/** Runs the built command line with the given environment and nothing else. */
export const startCli = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): BuiltProgram => runBuilt('cli', args, environment);

export const serverEnvironment = ({ url, apiKey }: RunningServer): Record<string, string> => ({
  ROLLCALL_URL: url,
  ROLLCALL_ADMIN_KEY: apiKey,
});
