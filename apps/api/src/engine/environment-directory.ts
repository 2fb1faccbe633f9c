import { Inject, Injectable } from '@nestjs/common';
import {
  attributesAggregate,
  metricsAggregate,
  environmentAggregate,
  saltOfEnvironment,
  settingsAggregate,
  type Engine,
} from '@rollcall/composition';
import {
  attributesStream,
  environmentStream,
  metricsStream,
  settingsStream,
  type AttributesState,
  type MetricsState,
  type Settings,
  type StreakSettings,
} from '@rollcall/domain';
import { ENGINE } from './tokens.js';

/** What a decision about a user needs to know of the environment. */
export interface EnvironmentFacts {
  /** Base64; user keys and control draws are derived with it. */
  readonly salt: string;
  readonly settings: Settings;
  readonly streak: StreakSettings;
  readonly attributes: AttributesState;
  readonly metrics: MetricsState;
}

/** Streams of one environment. */
const streamsOf = (key: string) => ({
  environment: environmentStream(key),
  settings: settingsStream(key),
  attributes: attributesStream(key),
  metrics: metricsStream(key),
});

interface Known {
  readonly streams: ReturnType<typeof streamsOf>;
  readonly facts: EnvironmentFacts;
}

/**
 * An environment as its own streams say it is, at their heads: decisions never read a read model. The command runner
 * caches the states, so in embedded mode this costs no I/O; where they are what they were, it costs next to nothing.
 */
@Injectable()
export class EnvironmentDirectory {
  /** Of environments that exist. */
  private readonly known = new Map<string, Known>();

  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** `environment_not_found` */
  async get(key: string): Promise<EnvironmentFacts> {
    const known = this.known.get(key);
    return known !== undefined && this.isCurrent(known) ? known.facts : this.load(key);
  }

  private isCurrent({ streams, facts }: Known): boolean {
    const { runner } = this.engine;
    const environment = runner.held(environmentAggregate, streams.environment)?.state;
    const settings = runner.held(settingsAggregate, streams.settings)?.state;
    return (
      environment?.status === 'known' &&
      environment.environment.salt === facts.salt &&
      settings?.settings === facts.settings &&
      settings.streak === facts.streak &&
      runner.held(attributesAggregate, streams.attributes)?.state === facts.attributes &&
      runner.held(metricsAggregate, streams.metrics)?.state === facts.metrics
    );
  }

  private async load(key: string): Promise<EnvironmentFacts> {
    const { runner } = this.engine;
    const streams = streamsOf(key);
    const salt = await saltOfEnvironment(runner, key);
    const [settings, attributes, metrics] = await Promise.all([
      runner.load(settingsAggregate, streams.settings),
      runner.load(attributesAggregate, streams.attributes),
      runner.load(metricsAggregate, streams.metrics),
    ]);
    const facts = { salt, ...settings.state, attributes: attributes.state, metrics: metrics.state };
    this.known.set(key, { streams, facts });
    return facts;
  }
}
