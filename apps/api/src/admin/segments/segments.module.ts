import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ChangeSegmentHandler } from './change-segment.handler.js';
import { CreateSegmentHandler } from './create-segment.handler.js';
import { DeleteSegmentHandler } from './delete-segment.handler.js';
import { GetSegmentHandler } from './get-segment.handler.js';
import { ListSegmentsHandler } from './list-segments.handler.js';
import { Segments } from './segments.js';
import { SegmentsController } from './segments.controller.js';

/** Saved segments: what they say. Who is in them is found like all users are. */
@Module({
  imports: [CqrsModule],
  controllers: [SegmentsController],
  providers: [
    Segments,
    CreateSegmentHandler,
    ChangeSegmentHandler,
    DeleteSegmentHandler,
    GetSegmentHandler,
    ListSegmentsHandler,
  ],
  exports: [Segments],
})
export class SegmentsModule {}
