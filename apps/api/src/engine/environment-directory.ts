import { Inject, Injectable } from '@nestjs/common';
import {
  attributesAggregate,
  metricsAggregate,
  saltOfEnvironment,
  settingsAggregate,
  type Engine,
} from '@rollcall/composition';
import {
  attributesStream,
  isDomainError,
  metricsStream,
  settingsStream,
  type AttributesState,
  type DomainErrorCode,
  type MetricsState,
  type Settings,
  type StreakSettings,
} from '@rollcall/domain';
import { ENGINE } from './tokens.js';

/** What a decision about a user needs to know of the environment. */
export interface EnvironmentFacts {
  /** Base64; user keys and control draws are derived with it. Never changes. */
  readonly salt: string;
  readonly settings: Settings;
  readonly streak: StreakSettings;
  readonly attributes: AttributesState;
  readonly metrics: MetricsState;
}

/** What is refused for what the facts say: a key that is not defined, a setting that is off. */
const saidByFacts: ReadonlySet<DomainErrorCode> = new Set<DomainErrorCode>([
  'invalid_attribute_keys',
  'invalid_event_attribute_keys',
  'metric_not_found',
  'personalization_off',
  'invalid_value',
]);

/** Streams of one environment. */
const streamsOf = (key: string) => ({
  settings: settingsStream(key),
  attributes: attributesStream(key),
  metrics: metricsStream(key),
});

interface Known {
  readonly streams: ReturnType<typeof streamsOf>;
  readonly facts: EnvironmentFacts;
}

/**
 * An environment as its own streams say it is: decisions never read a read model. The command runner holds the states, so
 * that mostly this costs no I/O; where they are what they were, it costs next to nothing. What another process changed is
 * known a second later; but nothing is refused, or left out, that is defined by now.
 */
@Injectable()
export class EnvironmentDirectory {
  /** Of environments that exist. */
  private readonly known = new Map<string, Known>();

  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** As they were a second ago or later. `environment_not_found` */
  async get(key: string): Promise<EnvironmentFacts> {
    return this.current(key) ?? this.load(key, 'recent');
  }

  /** What `work` makes of the facts; where they made it refuse, of those at the streams' heads. Its errors. */
  async deciding<Result>(
    key: string,
    work: (facts: EnvironmentFacts) => Result | Promise<Result>,
  ): Promise<Result> {
    const facts = this.current(key) ?? (await this.load(key, 'recent'));
    try {
      return await work(facts);
    } catch (error) {
      if (!isDomainError(error) || !saidByFacts.has(error.code)) throw error;
      const now = await this.load(key, 'load');
      if (now === facts) throw error;
      return work(now);
    }
  }

  /** These facts where they know all that is asked for; else those at the streams' heads, which may not either. */
  async knowing(
    key: string,
    facts: EnvironmentFacts,
    knowAll: (facts: EnvironmentFacts) => boolean,
  ): Promise<EnvironmentFacts> {
    return knowAll(facts) ? facts : this.load(key, 'load');
  }

  /** undefined: it must be asked whether what is known is still so. */
  private current(key: string): EnvironmentFacts | undefined {
    const known = this.known.get(key);
    return known !== undefined && this.isCurrent(known) ? known.facts : undefined;
  }

  private isCurrent({ streams, facts }: Known): boolean {
    const { runner } = this.engine;
    const settings = runner.held(settingsAggregate, streams.settings)?.state;
    return (
      settings?.settings === facts.settings &&
      settings.streak === facts.streak &&
      runner.held(attributesAggregate, streams.attributes)?.state === facts.attributes &&
      runner.held(metricsAggregate, streams.metrics)?.state === facts.metrics
    );
  }

  private async load(key: string, how: 'recent' | 'load'): Promise<EnvironmentFacts> {
    const { runner } = this.engine;
    const before = this.known.get(key);
    const streams = before?.streams ?? streamsOf(key);
    const salt = before?.facts.salt ?? (await saltOfEnvironment(runner, key));
    const [settings, attributes, metrics] = await Promise.all([
      runner[how](settingsAggregate, streams.settings),
      runner[how](attributesAggregate, streams.attributes),
      runner[how](metricsAggregate, streams.metrics),
    ]);
    const known = this.known.get(key);
    const facts = { salt, ...settings.state, attributes: attributes.state, metrics: metrics.state };
    if (known !== undefined && areSame(known.facts, facts)) return known.facts;
    this.known.set(key, { streams, facts });
    return facts;
  }
}

const areSame = (a: EnvironmentFacts, b: EnvironmentFacts): boolean =>
  a.settings === b.settings &&
  a.streak === b.streak &&
  a.attributes === b.attributes &&
  a.metrics === b.metrics;
