/** How the built processes reach the servers that a run was given; undefined where it was given none. */
export function productionEnvironment(): Record<string, string> | undefined {
  const { EVENTSTORE_URL, MONGODB_URL } = process.env;
  if (!EVENTSTORE_URL || !MONGODB_URL) return undefined;
  return {
    EVENTSTORE_URL,
    MONGODB_URL,
    // The same in every run: the servers may hold what an earlier one has sealed.
    ROLLCALL_INSTALLATION_KEY: Buffer.alloc(32, 'rollcall tests').toString('base64'),
    ROLLCALL_LEASE_SECONDS: '4',
  };
}
