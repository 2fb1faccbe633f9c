import { patient, type AdminClient } from '../server/admin-client.js';
import { bodyOf } from '../server/answer.js';
import { listAll } from '../server/list-all.js';
import type { ImportItem } from './item.js';

interface Definition {
  readonly key: string;
  readonly type: 'user' | 'event';
}

const metrics = '/admin/v1/metrics';
const attributes = '/admin/v1/attributes';

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

/** Creates the metrics and attributes that items name and the environment lacks, before they are sent. */
export class MissingDefinitions {
  private readonly known = new Set<string>();

  constructor(private readonly client: AdminClient) {}

  async load(): Promise<void> {
    const client = patient(this.client);
    for (const { key } of await listAll<Definition>(client, metrics)) this.known.add(`metric:${key}`);
    for (const { key, type } of await listAll<Definition>(client, attributes))
      this.known.add(`${type}:${key}`);
  }

  async define({ key: metric, user, attributes: ofEvent }: ImportItem): Promise<void> {
    if (typeof metric === 'string') await this.create('metric', metric);
    for (const key of keysOf(user?.attributes)) await this.create('user', key);
    for (const key of keysOf(ofEvent)) await this.create('event', key);
  }

  private async create(kind: 'metric' | Definition['type'], key: string): Promise<void> {
    if (this.known.has(`${kind}:${key}`)) return;
    const definition = { key, name: key };
    const answer = await (kind === 'metric'
      ? this.client.insist('POST', metrics, [definition])
      : this.client.insist('POST', attributes, [{ ...definition, type: kind }]));
    // Any other refusal is of this key: the items that name it are refused too, each by its line.
    if (answer.status === 401 || answer.status === 403) bodyOf(answer);
    this.known.add(`${kind}:${key}`);
  }
}
