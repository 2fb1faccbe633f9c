import { Module, type OnModuleDestroy } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import { StateHistory } from '@rollcall/event-sourcing';
import { ENGINE } from '../engine/tokens.js';
import { PastUsers } from './past-users.js';

const stateHistory = {
  provide: StateHistory,
  inject: [ENGINE],
  useFactory: ({ stores, codec }: Engine) =>
    new StateHistory({ store: stores.eventStore, codec, snapshots: stores.snapshots }),
};

/** What was, for whoever asks: applications by `asOf`, analysts by the Admin API. */
@Module({ providers: [stateHistory, PastUsers], exports: [StateHistory, PastUsers] })
export class HistoryModule implements OnModuleDestroy {
  constructor(private readonly history: StateHistory) {}

  onModuleDestroy(): Promise<void> {
    return this.history.close();
  }
}
