import { hash as digest, timingSafeEqual } from 'node:crypto';
import { apiKeyAggregate } from '@rollcall/composition';
import { apiKeyStream, type ApiKeyState } from '@rollcall/domain';
import type { CommandRunner } from '@rollcall/event-sourcing';
import { LRUCache } from 'lru-cache';
import { unauthorized } from '../errors/http-refusal.js';
import type { Principal } from './caller-of.js';
import type { LastUsed } from './last-used.js';
import { Turns } from './turns.js';

/** `<prefix>.<secret>`. */
const KEY = /^([\w-]{1,64})\.[\x21-\x7e]{1,256}$/;
const MOST_KEYS = 10_000;
/** Prefixes nobody knows here that are looked up at a time: guessing keeps the store no busier than that. */
const UNKNOWN_AT_A_TIME = 32;

interface KnownKey {
  readonly stream: string;
  /** The state this was made of: another one makes another. */
  readonly state: ApiKeyState;
  readonly hash: Buffer;
  readonly principal: Principal;
}

/**
 * Finds whose key it is. The key's stream is found by its prefix; only a hash of the key is stored anywhere, and it is
 * compared in constant time. States come from the command runner: a key that was revoked is refused by the next request,
 * or, where another process revoked it, after a second. Before a key is refused for what its stream says, or because it has
 * none, the stream is looked at: a key made or reactivated elsewhere opens at once.
 */
export class Authenticator {
  private readonly known = new LRUCache<string, KnownKey>({ max: MOST_KEYS });
  private readonly lookUps = new Turns(UNKNOWN_AT_A_TIME);

  constructor(
    private readonly runner: CommandRunner,
    private readonly lastUsed: LastUsed,
  ) {}

  /** `unauthorized` for whatever does not open; never says why. */
  async authenticate(header: string | string[] | undefined): Promise<Principal> {
    const prefix = typeof header === 'string' ? KEY.exec(header)?.[1] : undefined;
    if (prefix === undefined) throw unauthorized();
    const known = await this.find(prefix);
    if (known === undefined) throw unauthorized();
    const hash = digest('sha256', header as string, 'buffer');
    if (!timingSafeEqual(hash, known.hash)) throw unauthorized();
    if (known.state.status !== 'active' && !(await this.isActiveNow(known.stream))) throw unauthorized();
    this.lastUsed.note(prefix);
    return known.principal;
  }

  private async find(prefix: string): Promise<KnownKey | undefined> {
    const before = this.known.get(prefix);
    const stream = before?.stream ?? apiKeyStream(prefix);
    if (before !== undefined && this.runner.held(apiKeyAggregate, stream)?.state === before.state)
      return before;
    // Before it is loaded, so that guessed prefixes take no room in the runner's cache.
    if (before === undefined && !(await this.lookUps.take(() => this.runner.exists(stream))))
      return undefined;
    const { state } = await this.runner.recent(apiKeyAggregate, stream);
    if (before?.state === state) return before;
    if (state.status === 'unknown') return undefined;
    const { environment, scope, hash } = state.key;
    const known = { stream, state, hash: digestOf(hash), principal: { prefix, environment, scope } };
    this.known.set(prefix, known);
    return known;
  }

  private async isActiveNow(stream: string): Promise<boolean> {
    return (await this.runner.load(apiKeyAggregate, stream)).state.status === 'active';
  }
}

/** Always as long as a digest: what cannot be compared opens nothing. */
function digestOf(hash: string): Buffer {
  const bytes = Buffer.from(hash, 'base64url');
  return bytes.length === 32 ? bytes : Buffer.alloc(32);
}
