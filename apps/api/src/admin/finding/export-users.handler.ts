import { Readable } from 'node:stream';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Position } from '@rollcall/event-sourcing';
import { Users } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';
import { StreamsUnderWay } from '../../http/streams-under-way.js';
import type { Found } from './directory.js';
import { type Formatter, formatterOf } from './formats.js';
import { type Asked, FoundUsers } from './found-users.js';
import type { ExportUsersQuery } from './users.dto.js';

export interface UsersExport {
  readonly stream: Readable;
  /** Content type. */
  readonly type: string;
  readonly asOf: Position | undefined;
}

export class ExportUsers extends Query<UsersExport> {
  constructor(
    readonly caller: Caller,
    readonly query: ExportUsersQuery,
  ) {
    super();
  }
}

@QueryHandler(ExportUsers)
export class ExportUsersHandler implements IQueryHandler<ExportUsers>, OnModuleDestroy {
  private readonly underWay = new StreamsUnderWay();
  private readonly log = new Logger('export');

  constructor(
    private readonly found: FoundUsers,
    private readonly users: Users,
  ) {}

  /** Begins before it answers, so that what is wrong from the start is an error like any other. */
  async execute({ caller, query }: ExportUsers): Promise<UsersExport> {
    const { attributes } = await this.users.facts(caller);
    const formatter = formatterOf(query.format ?? 'ndjson', [...attributes.userKeys]);
    const { selection, order }: Asked = await this.found.select(caller, query);
    const pages = selection.pages(order);
    const first = await pages.next();
    const stream = Readable.from(this.lines(caller, formatter, first, pages));
    stream.once('error', (error) => this.log.error(`An export ended: ${String(error)}`));
    return { stream: this.underWay.add(stream), type: formatter.type, asOf: selection.asOf };
  }

  onModuleDestroy(): void {
    this.underWay.cut();
  }

  /** No faster than they are taken, some users at a time. */
  private async *lines(
    caller: Caller,
    { head, lines }: Formatter,
    first: IteratorResult<readonly Found[], void>,
    rest: AsyncGenerator<readonly Found[], void, undefined>,
  ): AsyncGenerator<string, void, undefined> {
    if (head !== '') yield head;
    for (let next = first; next.done !== true; next = await rest.next()) {
      const { users } = await this.found.present(caller, next.value);
      if (users.length > 0) yield lines(users);
    }
  }
}
