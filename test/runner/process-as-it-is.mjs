/** Modules add these to clean up behind themselves, once, when they are first used. */
const ofModules = new Set(['exit', 'beforeExit']);

function listeners() {
  const events = process.eventNames().filter((event) => !ofModules.has(event));
  return new Map(events.map((event) => [event, process.rawListeners(event)]));
}

/** Remembers what of the process a suite may change, and answers with what puts it back. */
export function processAsItIs() {
  const { env, exit, exitCode } = process;
  const variables = { ...env };
  const directory = process.cwd();
  const listening = listeners();
  const { console } = globalThis;

  return () => {
    process.env = env;
    for (const name of Object.keys(env)) if (!(name in variables)) delete env[name];
    Object.assign(env, variables);
    process.exit = exit;
    process.exitCode = exitCode;
    if (process.cwd() !== directory) process.chdir(directory);
    globalThis.console = console;
    for (const [event, now] of listeners()) {
      const before = listening.get(event) ?? [];
      for (const listener of now) if (!before.includes(listener)) process.removeListener(event, listener);
    }
  };
}
