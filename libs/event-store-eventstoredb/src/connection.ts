import { EngineError } from '@rollcall/event-sourcing';
import { leaderOf } from './discovery.js';
import type { Access, Endpoint } from './endpoints.js';
import { isUnavailable, otherLeader, unavailable } from './failures.js';
import { ServerNode } from './server-node.js';

/** The connection to whichever node is to be asked now: the one that is configured, or the cluster's leader. */
export class Connection {
  private node: ServerNode | undefined;
  private opening: Promise<ServerNode> | undefined;
  private failed: Endpoint | undefined;
  private closed = false;

  constructor(private readonly access: Access) {}

  get isClosed(): boolean {
    return this.closed;
  }

  /** Rejects with `store_unavailable` when no connection can be had, or none within `timeoutMs`. */
  async connected(timeoutMs: number): Promise<ServerNode> {
    const until = performance.now() + timeoutMs;
    if (this.closed) throw unavailable('The event store is closed');
    const node = this.node ?? (await (this.opening ??= this.open(timeoutMs)));
    const left = until - performance.now();
    if (left <= 0) throw unavailable('The leader was not found in time');
    try {
      await node.connected(left);
    } catch (error) {
      if (this.access.discover) this.leave(node);
      throw error;
    }
    return node;
  }

  /**
   * Tells what went wrong with a call that began at `since` (`performance.now()`), so that the next who asks is given a
   * better node: the leader where that was not it, another connection where this one has not said a word all the time.
   */
  went(node: ServerNode, error: unknown, since: number): void {
    const cause = error instanceof EngineError ? error.cause : error;
    const other = otherLeader(cause);
    if (other !== undefined) this.leave(node, other.endpoint);
    else if (isUnavailable(cause) ? this.access.discover : cause === undefined && node.heardAt < since)
      this.leave(node);
  }

  close(): void {
    this.closed = true;
    this.node?.close();
  }

  private async open(timeoutMs: number): Promise<ServerNode> {
    try {
      const { endpoints, discover } = this.access;
      const endpoint = discover ? await leaderOf(this.access, timeoutMs, this.failed) : endpoints[0]!;
      if (this.closed) throw unavailable('The event store is closed');
      return (this.node = new ServerNode(endpoint, this.access));
    } finally {
      this.opening = undefined;
    }
  }

  private leave(node: ServerNode, next?: Endpoint): void {
    if (this.closed || this.node !== node) return;
    this.failed = node.endpoint;
    this.node = next && new ServerNode(next, this.access);
    node.close();
  }
}
