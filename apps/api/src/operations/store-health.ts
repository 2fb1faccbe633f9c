import { Inject, Injectable } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import { ENGINE } from '../engine/tokens.js';

const DEADLINE_MS = 2_000;

/** Asks every store whether it answers. */
@Injectable()
export class StoreHealth {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** By store: does it answer? */
  async check(): Promise<Readonly<Record<string, boolean>>> {
    const { eventStore, keyStore, idempotencyIndex, readStore, operational } = this.engine.stores;
    const stores = { eventStore, keyStore, idempotencyIndex, readStore, operational };
    const answers = Object.entries(stores).map(
      async ([name, store]) => [name, await inTime(store.ping())] as const,
    );
    return Object.fromEntries(await Promise.all(answers));
  }
}

async function inTime(ping: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DEADLINE_MS);
  });
  const answered = ping.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
