import { beforeEach, expect, it, vi } from 'vitest';

const told = vi.hoisted((): unknown[] => []);
vi.mock('hls.js', () => {
  class TimelineController {
    onBufferAppended(_event: string, appended: unknown): void {
      told.push(appended);
    }
    onBufferFlushing(_event: string, flushing: unknown): void {
      told.push(flushing);
    }
  }
  return { default: { DefaultConfig: { timelineController: TimelineController } } };
});

const { withMuxedCaptions } = await import('./muxed-captions.ts');

interface CaptionsKeeper {
  onBufferAppended(event: string, appended: object): void;
  onBufferFlushing(event: string, flushing: object): void;
}
const Keeper = withMuxedCaptions().timelineController as unknown as new () => CaptionsKeeper;
const RANGES = { length: 1 };

beforeEach(() => void (told.length = 0));

it.each([
  ['audiovideo', 'video', { video: RANGES }],
  ['video', 'video', { audiovideo: RANGES }],
  ['audio', 'audio', { audiovideo: RANGES }],
])('what was appended to %s is told as %s', (type, as, timeRanges) => {
  new Keeper().onBufferAppended('appended', { type, part: null, timeRanges: { audiovideo: RANGES } });
  expect(told).toEqual([{ type: as, part: null, timeRanges }]);
});

it.each([
  ['audiovideo', 'video'],
  ['audio', 'audio'],
  [null, null],
])('what was dropped of %s is told as of %s', (type, as) => {
  new Keeper().onBufferFlushing('flushing', { type, startOffset: 0, endOffset: 4 });
  expect(told).toEqual([{ type: as, startOffset: 0, endOffset: 4 }]);
});
