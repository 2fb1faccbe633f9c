import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiTags } from '../http/openapi.js';
import type { Telemetry } from '@rollcall/platform';
import { TELEMETRY } from '../engine/tokens.js';
import { Answer } from '../http/answer.js';
import type { EdgeReply } from '../http/edge-request.js';
import { Route } from '../http/route.js';
import { StoreHealth } from './store-health.js';

@ApiTags('Operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly health: StoreHealth,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
  ) {}

  @Get('health/live')
  @Route({
    access: 'public',
    summary: 'Does the process answer, and need no new start?',
    answers: {
      200: { description: 'Yes' },
      503: { description: 'The disk failed: nothing is written until the process is started anew' },
    },
  })
  live() {
    const broken = this.health.broken();
    if (broken.length === 0) return { status: 'ok' };
    const error = `Nothing can be written to ${broken.join(', ')} until the process is started anew`;
    return new Answer({ error, code: 'store_unavailable' }, { status: 503 });
  }

  @Get('health/ready')
  @Route({
    access: 'public',
    summary: 'Do the stores answer and take writes, and are the read models open that are fed here?',
    answers: { 200: { description: 'All do' }, 503: { description: 'Names those that do not' } },
  })
  async ready(@Res({ passthrough: true }) reply: EdgeReply) {
    const stores = await this.health.check();
    const away = Object.keys(stores).filter((name) => !stores[name]);
    const closed = away.length > 0 ? [] : await this.health.closedProjections();
    if (away.length + closed.length === 0) return { status: 'ok', stores };
    void reply.header('retry-after', '1');
    const why = (await this.health.isDiskFull()) ? ': the disk is full' : '';
    const error = `Not available: ${[...away, ...closed].join(', ')}${why}`;
    const code = away.length > 0 ? 'store_unavailable' : 'read_model_behind';
    const projections = closed.length > 0 ? { projections: closed } : {};
    return new Answer({ error, code, stores, ...projections }, { status: 503 });
  }

  @Get('metrics')
  @Route({
    access: 'public',
    summary: 'Metrics for Prometheus',
    answers: { 200: { description: 'Text exposition format' } },
  })
  async metrics(@Res({ passthrough: true }) reply: EdgeReply): Promise<string> {
    const { text, contentType } = await this.telemetry.exposition();
    void reply.type(contentType);
    return text;
  }
}
