import type { AdminClient } from '../admin-client.js';
import type { ImportItem } from './item.js';

interface Definition {
  readonly key: string;
  readonly type?: 'user' | 'event';
}

const pageSize = 100;
const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

/** Creates the metrics and attributes that items name and the environment lacks, before they are sent. */
export class MissingDefinitions {
  private readonly known = new Set<string>();

  constructor(private readonly client: AdminClient) {}

  async load(): Promise<void> {
    for (const metric of await this.list('/admin/v1/metrics')) this.known.add(`metric:${metric.key}`);
    for (const { type, key } of await this.list('/admin/v1/attributes')) this.known.add(`${type}:${key}`);
  }

  async define(item: ImportItem): Promise<void> {
    if (typeof item.key === 'string') await this.create('metric', item.key, '/admin/v1/metrics', {});
    for (const key of keysOf(item.user?.attributes)) {
      await this.create('user', key, '/admin/v1/attributes', { type: 'user' });
    }
    for (const key of keysOf(item.attributes)) {
      await this.create('event', key, '/admin/v1/attributes', { type: 'event' });
    }
  }

  private async create(kind: string, key: string, path: string, rest: object): Promise<void> {
    if (this.known.has(`${kind}:${key}`)) return;
    // A key that cannot be defined comes back as an issue; its items are then refused, each by its line.
    await this.client.expect('POST', path, [{ key, name: key, ...rest }]);
    this.known.add(`${kind}:${key}`);
  }

  private async list(path: string): Promise<Definition[]> {
    const all: Definition[] = [];
    for (;;) {
      const page = (await this.client.expect(
        'GET',
        `${path}?limit=${pageSize}&skip=${all.length}`,
      )) as Definition[];
      all.push(...page);
      if (page.length < pageSize) return all;
    }
  }
}
