import { Gauge, type Registry } from 'prom-client';

/** What `/metrics` says of a build of a projection; the shape of the projector's own status. */
export interface ProjectionGauges {
  readonly name: string;
  readonly role: 'live' | 'previous' | 'shadow';
  readonly state: string;
  /** Folded in this process; of a projection without any, little else is told. */
  readonly shards: number;
  readonly position: string;
  readonly eventsBehind: number | undefined;
  readonly secondsBehind: number;
  /** Events a second. */
  readonly rate: number;
  readonly parked: number;
  /** The last one; ISO 8601 UTC. */
  readonly error?: { readonly at: string };
}

export interface ProjectionSource {
  /** Called whenever metrics are asked for. */
  readonly read: () => readonly ProjectionGauges[];
  /** How many the installation has; undefined: not known yet. */
  readonly shards: () => number | undefined;
}

/** Of live builds, by projection; of all builds, how many there are. */
export function gaugeProjections(registry: Registry, { read, shards }: ProjectionSource): void {
  const live = (): readonly ProjectionGauges[] => read().filter(({ role }) => role === 'live');
  const owned = (): readonly ProjectionGauges[] => live().filter((one) => one.shards > 0);
  const gauge = (
    name: string,
    help: string,
    of: () => readonly ProjectionGauges[],
    valueOf: (one: ProjectionGauges) => number | undefined,
  ): void => {
    new Gauge({
      name: `rollcall_projection_${name}`,
      help,
      labelNames: ['projection'],
      registers: [registry],
      collect() {
        this.reset();
        for (const one of of()) {
          const value = valueOf(one);
          if (value !== undefined) this.set({ projection: one.name }, value);
        }
      },
    });
  };
  new Gauge({
    name: 'rollcall_installation_shards',
    help: 'Shards that every projection has, over all processes.',
    registers: [registry],
    collect() {
      const all = shards();
      if (all !== undefined) this.set(all);
    },
  });
  gauge('shards', 'Shards that this process folds.', live, (one) => one.shards);
  gauge('paused', '1 where an admin told it to stand still.', live, (one) => isIn(one, 'paused'));
  gauge('stopped', '1 where it has stopped for good: see its last error.', owned, (one) =>
    isIn(one, 'stopped'),
  );
  gauge(
    'lag_events',
    'Events seen and not applied; absent while not counted yet.',
    owned,
    (one) => one.eventsBehind,
  );
  gauge('lag_seconds', 'Age of the oldest event not applied.', owned, (one) => one.secondsBehind);
  gauge('rate', 'Events of the log passed each second.', owned, (one) => one.rate);
  gauge('parked_documents', 'Documents whose fold failed.', owned, (one) => one.parked);
  gauge('last_error_seconds', 'When it failed last, in seconds since 1970; absent: never.', live, failedAt);
  gauge('position', 'Place in the log applied up to, where places are numbers.', owned, sequenceOf);
  new Gauge({
    name: 'rollcall_projection_builds',
    help: 'Builds that are fed, by what they are for.',
    labelNames: ['projection', 'role'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, role } of read()) this.inc({ projection: name, role });
    },
  });
}

const isIn = (one: ProjectionGauges, state: string): number => Number(one.state === state);

const failedAt = ({ error }: ProjectionGauges): number | undefined => error && Date.parse(error.at) / 1000;

/** For people and graphs only: positions are compared as text. */
const sequenceOf = ({ position }: ProjectionGauges): number | undefined =>
  /^\d{1,16}$/.test(position) ? Number(position) : position === '' ? 0 : undefined;
