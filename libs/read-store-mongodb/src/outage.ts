import { MongoServerSelectionError } from 'mongodb';
import { unavailable } from './mongo-failure.js';

/**
 * Once the driver has found no server, one caller at a time looks for it, as long as the driver does, and all others are
 * told at once that it is away: requests that need no read model would otherwise find no room among those that wait.
 */
export class Outage {
  private isOn = false;
  private isLooking = false;

  /** A server answers: whoever comes next is let through. */
  isOver(): void {
    this.isOn = false;
  }

  async watch<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.isOn) return this.told(work);
    if (this.isLooking) throw unavailable('no server was found');
    this.isLooking = true;
    try {
      return await this.told(work);
    } finally {
      this.isLooking = false;
    }
  }

  private async told<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      this.isOver();
      return result;
    } catch (error) {
      this.isOn = error instanceof MongoServerSelectionError;
      throw error;
    }
  }
}
