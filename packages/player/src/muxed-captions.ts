import HlsJs from 'hls.js';
import type { BufferAppendedData, BufferFlushingData, Events, HlsConfig } from 'hls.js';
import type Hls from 'hls.js';

/** What hls.js's keeper of captions is told of the browser's buffers, by its own names for it. */
type CaptionsKeeper = new (hls: Hls) => {
  onBufferAppended(event: Events.BUFFER_APPENDED, appended: BufferAppendedData): void;
  onBufferFlushing(event: Events.BUFFER_FLUSHING, flushing: BufferFlushingData): void;
};

/**
 * hls.js (1.7.4) keeps captions that it finds in pictures (CEA-608) until a buffer of the name `video` has them, and drops them with that
 * buffer's past. Fragmented MP4 with picture and sound in one segment has a buffer named `audiovideo`: its captions would be in the menu,
 * and never be seen. Should hls.js know better one day, being told so changes nothing.
 */
export function withMuxedCaptions(): Partial<HlsConfig> {
  const { timelineController } = HlsJs.DefaultConfig;
  if (!timelineController) return {}; // a build of hls.js without captions
  class MuxedCaptionsKeeper extends (timelineController as unknown as CaptionsKeeper) {
    override onBufferAppended(event: Events.BUFFER_APPENDED, appended: BufferAppendedData): void {
      const { audiovideo } = appended.timeRanges;
      const isMuxed = appended.type === 'audiovideo' && audiovideo !== undefined;
      super.onBufferAppended(event, isMuxed ? { ...appended, type: 'video', timeRanges: { video: audiovideo } } : appended);
    }

    override onBufferFlushing(event: Events.BUFFER_FLUSHING, flushing: BufferFlushingData): void {
      super.onBufferFlushing(event, flushing.type === 'audiovideo' ? { ...flushing, type: 'video' } : flushing);
    }
  }
  return { timelineController: MuxedCaptionsKeeper as unknown as NonNullable<HlsConfig['timelineController']> };
}
