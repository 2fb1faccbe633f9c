import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OwnerAnswer } from '@rollcall/projector';
import { Answer } from '../../http/answer.js';
import type { RetryView } from './parked.dto.js';
import { Parked } from './parked.js';

export class RetryParked extends Command<Answer<RetryView>> {
  constructor(readonly id: string) {
    super();
  }
}

@CommandHandler(RetryParked)
export class RetryParkedHandler implements ICommandHandler<RetryParked> {
  constructor(private readonly parked: Parked) {}

  async execute({ id }: RetryParked): Promise<Answer<RetryView>> {
    const answer = await this.parked.retry(await this.parked.get(id));
    return new Answer(answer === undefined ? { released: false, error: null } : viewOf(answer));
  }
}

function viewOf(answer: OwnerAnswer): RetryView {
  if ('refused' in answer) return { released: false, error: answer.refused };
  const { released, error } = answer as { readonly released: boolean; readonly error?: string };
  return { released, error: error ?? null };
}
