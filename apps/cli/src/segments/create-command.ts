import { Command, InvalidArgumentError } from 'commander';
import type { Scope } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';
import { path, type SavedSegment } from './saved-segment.js';

interface CreateOptions extends Scope {
  readonly description?: string;
  readonly filter?: unknown;
  readonly search?: string;
  readonly json: boolean;
}

export const createCommand = (): Command =>
  new Command('create')
    .description('save a segment')
    .argument('<name>')
    .option('--filter <json>', 'who passes; the grammar is in docs/analytics.md', json)
    .option('--search <text>', 'who is found by it; see rollcall users search')
    .option('--description <text>')
    .option('--json', 'the segment as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall segments create "At Example" --search example.com')
    .action(async (name: string, { environment, json: asJson, ...details }: CreateOptions) => {
      const client = await runningClient({ environment });
      const made = (await client.ask('POST', path, { name, ...details })) as SavedSegment;
      console.log(asJson ? JSON.stringify(made, undefined, 2) : `Saved ${made.name} (${made.id}).`);
    });

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
}
