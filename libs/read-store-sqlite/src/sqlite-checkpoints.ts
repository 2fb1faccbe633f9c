import type { Checkpoint, CheckpointStore } from '@rollcall/read-store';
import type { Statement, StoreFile } from './store-file.js';

/** `claimed` is the latest owner's epoch; the others are null until that or an earlier owner has saved. */
export const checkpointSchema = `
  CREATE TABLE IF NOT EXISTS checkpoints (
    id TEXT PRIMARY KEY, claimed INTEGER NOT NULL,
    position TEXT, event_id TEXT, installation_id TEXT, epoch INTEGER);`;

export class SqliteCheckpoints implements CheckpointStore {
  private readonly select: Statement<[string, eventId: string, installationId: string, epoch: number]>;
  private readonly raise: Statement<[epoch: number]>;
  private readonly update: Statement<[]>;
  private readonly clear: Statement<[]>;
  private readonly remove: Statement<[]>;

  constructor(private readonly file: StoreFile) {
    this.select = file.prepare(`
      SELECT position, event_id, installation_id, epoch FROM checkpoints
      WHERE id = ? AND position IS NOT NULL`);
    this.raise = file.prepare(`
      INSERT INTO checkpoints (id, claimed) VALUES (?, 1)
      ON CONFLICT (id) DO UPDATE SET claimed = claimed + 1 RETURNING claimed`);
    this.update = file.prepare(`
      UPDATE checkpoints SET position = ?, event_id = ?, installation_id = ?, epoch = ?4
      WHERE id = ? AND claimed = ?4 AND position IS ?`);
    this.clear = file.prepare(`
      UPDATE checkpoints SET position = NULL, event_id = NULL, installation_id = NULL, epoch = NULL
      WHERE id = ?`);
    this.remove = file.prepare('DELETE FROM checkpoints WHERE id = ?');
  }

  load(id: string): Promise<Checkpoint | undefined> {
    return this.file.read(() => this.find(id));
  }

  loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Checkpoint>> {
    return this.file.read(() => {
      const found = new Map<string, Checkpoint>();
      for (const id of ids) {
        const checkpoint = this.find(id);
        if (checkpoint !== undefined) found.set(id, checkpoint);
      }
      return found;
    });
  }

  claim(id: string): Promise<number> {
    return this.file.write(() => this.raise.get(id)?.[0] ?? 0);
  }

  save(id: string, next: Checkpoint, expectedPosition: string | undefined): Promise<boolean> {
    const { position, eventId, installationId, epoch } = next;
    return this.file.write(() => {
      const expected = expectedPosition ?? null;
      return this.update.run(position, eventId, installationId, epoch, id, expected).changes === 1;
    });
  }

  async reset(id: string): Promise<void> {
    await this.file.write(() => this.clear.run(id));
  }

  async drop(id: string): Promise<void> {
    await this.file.write(() => this.remove.run(id));
  }

  private find(id: string): Checkpoint | undefined {
    const row = this.select.get(id);
    if (row === undefined) return undefined;
    const [position, eventId, installationId, epoch] = row;
    return { position, eventId, installationId, epoch };
  }
}
