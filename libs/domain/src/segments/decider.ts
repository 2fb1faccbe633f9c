import type { Decider } from '../shared/decider.js';
import { unreachable } from '../shared/unreachable.js';
import { changeSegment } from './change-segment.js';
import type { SegmentsCommand } from './commands.js';
import { createSegment } from './create-segment.js';
import { deleteSegment } from './delete-segment.js';
import type { SegmentsEvent } from './events.js';
import { evolveSegments, noSegments, type SegmentsState } from './state.js';

const decide = (state: SegmentsState, command: SegmentsCommand): readonly SegmentsEvent[] => {
  switch (command.type) {
    case 'CreateSegment':
      return createSegment(state, command);
    case 'ChangeSegment':
      return changeSegment(state, command);
    case 'DeleteSegment':
      return deleteSegment(state, command);
    default:
      return unreachable(command, 'command about segments');
  }
};

export const segmentsDecider: Decider<SegmentsState, SegmentsCommand, SegmentsEvent> = {
  initialState: noSegments,
  evolve: evolveSegments,
  decide,
};
