import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { gaugeProjections, type ProjectionSource } from './projection-gauges.js';

export interface TelemetryOptions {
  /** CPU, memory, event loop and garbage collection of the process. Default true; off where many run in one process. */
  readonly process?: boolean;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Prometheus metrics of one service, in a registry of its own. */
export class Telemetry {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'rollcall_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly observers = new Map<string, Histogram.Internal<string>>();
  private readonly appendedEvents = new Counter({
    name: 'rollcall_events_appended_total',
    help: 'Events this process appended to the log.',
    registers: [this.registry],
  });
  private readonly appends = new Counter({
    name: 'rollcall_appends_total',
    help: 'Appends this process made; each is all of its events or none.',
    registers: [this.registry],
  });
  private readonly conflicts = new Counter({
    name: 'rollcall_append_conflicts_total',
    help: 'Times a stream had moved on and the command was decided again.',
    registers: [this.registry],
  });
  private readonly operations = new Counter({
    name: 'rollcall_operations_ended_total',
    help: 'Operations that this process ran to their end.',
    labelNames: ['kind', 'state'],
    registers: [this.registry],
  });

  private readonly drifted = new Counter({
    name: 'rollcall_audit_drifted_documents_total',
    help: 'Documents that audits of this process found to differ from what their events make of them.',
    labelNames: ['projection'],
    registers: [this.registry],
  });

  constructor({ process = true }: TelemetryOptions = {}) {
    if (process) collectDefaultMetrics({ register: this.registry });
  }

  /** `route`: its pattern, never a URL. */
  request(method: string, route: string, status: number, seconds: number): void {
    this.observer(method, route, status).observe(seconds);
  }

  /** As many as there are routes and statuses; kept, because finding one by its labels costs more than to observe. */
  private observer(method: string, route: string, status: number): Histogram.Internal<string> {
    const name = `${method} ${route} ${status}`;
    let observer = this.observers.get(name);
    if (observer === undefined) {
      observer = this.requests.labels(method, route, String(status));
      this.observers.set(name, observer);
    }
    return observer;
  }

  appended(events: number): void {
    this.appends.inc();
    this.appendedEvents.inc(events);
  }

  conflict(): void {
    this.conflicts.inc();
  }

  /** By kind, and by what became of it. */
  operationEnded(kind: string, state: string): void {
    this.operations.inc({ kind, state });
  }

  /** Of a projection that was audited; 0 makes its series known. */
  audited(projection: string, drifted: number): void {
    this.drifted.inc({ projection }, drifted);
  }

  /** Once. */
  watchProjections(source: ProjectionSource): void {
    gaugeProjections(this.registry, source);
  }

  /** Prometheus text, and its content type. */
  async exposition(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.registry.metrics(), contentType: this.registry.contentType };
  }
}
