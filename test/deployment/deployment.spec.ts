import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { configurationTable, loadConfiguration, Telemetry } from '@rollcall/platform';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url).pathname;
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  readonly image: string;
  readonly environment?: Record<string, string>;
  readonly command?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly deploy?: { readonly replicas: number };
}

describe('docker-compose.yml', () => {
  const file = text('docker-compose.yml');
  const compose = parse(file, { merge: true }) as {
    services: Record<string, Service>;
    networks: Record<string, { internal?: boolean }>;
    volumes: Record<string, unknown>;
  };
  const ours = Object.values(compose.services).filter(({ image }) => image === 'rollcall:local');

  /** As compose fills in what the user's environment has not. */
  const filledIn = (value: string, told: Record<string, string>): string =>
    value.replace(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string, rest: string) => {
      if (told[name] !== undefined) return told[name];
      if (kind === '-') return rest;
      throw new Error(`required variable ${name} is missing a value: ${rest}`);
    });
  const secrets = {
    ROLLCALL_INSTALLATION_KEY: Buffer.alloc(32, 1).toString('base64'),
    ROLLCALL_ADMIN_KEY: 'admin.0123456789abcdef',
  };
  const environmentOf = ({ environment = {} }: Service, told: Record<string, string>) =>
    Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filledIn(value, told)]));

  it('runs two API processes and two projectors', () => {
    const commands = ours.flatMap(({ command = [], deploy }) =>
      Array.from({ length: deploy?.replicas ?? 1 }, () => command.join(' ')),
    );
    expect(commands.sort()).toEqual(['api', 'api', 'projector', 'projector']);
  });

  it('gives our processes an environment that they know and accept', () => {
    const known = configurationTable.map(({ name }) => name);
    for (const service of ours) {
      expect(known).toEqual(expect.arrayContaining(Object.keys(service.environment ?? {})));
      const configuration = loadConfiguration(environmentOf(service, secrets), join(root, 'no.env'));
      expect(configuration.stores.kind).toBe('production');
      expect(configuration.installationKey).toHaveLength(32);
    }
  });

  it.each(['ROLLCALL_INSTALLATION_KEY', 'ROLLCALL_ADMIN_KEY'] as const)(
    'does not start without %s, which stands in no file',
    (name) => {
      const { [name]: _, ...others } = secrets;
      for (const service of ours)
        expect(() => environmentOf(service, others)).toThrow(`required variable ${name}`);
      expect(text('Dockerfile')).not.toContain(name);
    },
  );

  it('checks the health of every service, and starts each after what it needs is healthy', () => {
    for (const [name, { healthcheck, depends_on: needed = {} }] of Object.entries(compose.services)) {
      expect([name, healthcheck?.test[0]]).toEqual([name, 'CMD']);
      for (const [other, { condition }] of Object.entries(needed)) {
        expect(compose.services).toHaveProperty(other);
        expect(condition).toBe('service_healthy');
      }
    }
    for (const service of ours)
      expect(Object.keys(service.depends_on ?? {}).sort()).toEqual(['eventstore', 'mongodb']);
  });

  it('lets nobody in but through the proxy, and on this machine only', () => {
    for (const [name, { ports, networks }] of Object.entries(compose.services)) {
      expect([name, ports]).toEqual([name, name === 'proxy' ? ['127.0.0.1:3000:3000'] : undefined]);
      if (name !== 'proxy') expect(networks).toEqual(['inside']);
    }
    expect(compose.networks.inside?.internal).toBe(true);
  });

  it('keeps what the stores write in volumes, and mounts files that exist', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes);
    const [files, named] = [
      mounted.filter((one) => one.startsWith('.')),
      mounted.filter((one) => !one.startsWith('.')),
    ];
    expect(named.map((one) => one.split(':')[0]).sort()).toEqual(Object.keys(compose.volumes).sort());
    for (const one of files) expect(existsSync(join(root, one.split(':')[0]!))).toBe(true);
  });

  it('names every API process to the proxy, which sends only safe requests again', () => {
    const caddyfile = text('docker/Caddyfile');
    const proxied = /reverse_proxy (.*) \{/.exec(caddyfile)?.[1]?.split(' ');
    const apis = Object.entries(compose.services).filter(([, { command }]) => command?.[0] === 'api');
    expect(proxied).toEqual(apis.map(([name]) => `${name}:3000`));
    expect(/lb_retry_match \{\s*method (.*)\s*\}/.exec(caddyfile)?.[1]).toBe('GET HEAD');
  });
});

describe('Dockerfile', () => {
  const dockerfile = text('Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );

  it('copies what exists, and all of it passes .dockerignore, which keeps everything else out', () => {
    const [first, ...rules] = text('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
    expect(allowed.sort()).toEqual([...copied].sort());
  });

  it('does not run as root, and checks its health without curl', () => {
    const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(final).toMatch(/^USER node$/m);
    expect(final).toMatch(/^HEALTHCHECK .*CMD node docker\/healthy\.mjs/m);
    expect(final).not.toContain('curl');
  });

  it('builds every app that its start script knows', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const apps = /^ {2}(.*)\)$/m.exec(text('docker/rollcall.sh'))?.[1]?.split(' | ') ?? [];
    expect(apps).toEqual(['api', 'projector', 'cli']);
    for (const app of apps) expect(scripts.build).toContain(`nest build ${app}`);
  });
});

describe('.github/workflows/ci.yml', () => {
  const file = text('.github/workflows/ci.yml');
  const workflow = parse(file) as {
    permissions: Record<string, string>;
    jobs: Record<
      string,
      {
        strategy?: { matrix: { node?: string[]; suites?: string[] } };
        steps: { run?: string; uses?: string }[];
      }
    >;
  };
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('runs what a person runs, on every Node that is promised', () => {
    const { everything } = workflow.jobs;
    expect(everything?.strategy?.matrix.node).toEqual(['20.19', '22', '24']);
    expect(everything?.steps.map(({ run }) => run)).toContain('.ci/run');
    expect(existsSync(join(root, '.ci/run'))).toBe(true);
    expect(text('package.json')).toContain('"node": ">=20.19"');
  });

  it('runs suites that exist against both servers, by the addresses that suites look for', () => {
    const { servers } = workflow.jobs;
    const suites = servers?.strategy?.matrix.suites?.flatMap((one) => one.split(' ')) ?? [];
    expect(suites).toHaveLength(7);
    for (const suite of suites) expect([suite, existsSync(join(root, suite))]).toEqual([suite, true]);
    expect(servers).toMatchObject({
      env: { EVENTSTORE_URL: expect.any(String), MONGODB_URL: expect.any(String) },
      services: { eventstore: expect.anything(), mongodb: expect.anything() },
    });
  });

  it('may do no more than read, with actions of a given version', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
  });

  it('uses the servers that docker-compose.yml uses', () => {
    const imagesIn = (of: string): string[] =>
      [...of.matchAll(/image: ((?:eventstore|mongo).*)/g)].map(([, image = '']) => image);
    expect(imagesIn(file)).toEqual(imagesIn(text('docker-compose.yml')));
  });
});

describe('docs/alerts.yml', () => {
  const { groups } = parse(text('docs/alerts.yml')) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);

  it('asks for metrics that there are', async () => {
    const telemetry = new Telemetry({ process: false });
    telemetry.watchProjections({ read: () => [], shards: () => 64 });
    const there = [...(await telemetry.exposition()).text.matchAll(/^# TYPE (\w+)/gm)].map(
      ([, name = '']) => name,
    );
    const asked = rules.flatMap(({ expr }) => expr.match(/rollcall_\w+/g) ?? []);
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(there).toContain(name.replace(/_(bucket|count|sum)$/, ''));
  });

  it('has a name and a sentence for each', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { annotations } of rules) expect(annotations.summary).toMatch(/\w/);
  });
});
