import { simulate, type SegmentTrace } from '@tributary/simulator';
import { eventLoopTurn } from '@tributary/simulator/testing';
import { expect, it } from 'vitest';
import { sizesPicture } from './sizes-picture.ts';
import { element, text } from './svg.ts';
import { timelinePicture } from './timeline-picture.ts';

const count = (svg: string, part: string): number => svg.split(part).length - 1;

it('what is drawn is well-formed, whatever it says', () => {
  expect(text(1, 2.345, '1 < 2 & "so on"', { class: 'a"b' })).toBe(
    '<text x="1" y="2.35" fill="#1f2328" class="a&quot;b">1 &lt; 2 &amp; &quot;so on&quot;</text>',
  );
  expect(element('circle', { r: 3 })).toBe('<circle r="3"/>');
});

it('a segment that was traced becomes a row for each viewer, and a dot where it is whole', async () => {
  let trace: SegmentTrace | undefined;
  await simulate(
    { durationMs: 28_000, stream: { bitsPerSecond: 500_000 }, audience: { viewers: 5, arrival: { kind: 'flash', withinMs: 1_000 } } },
    {
      settle: eventLoopTurn,
      traced: (recorded) => {
        trace = recorded;
      },
    },
  );
  if (!trace) throw new Error('there is a trace');
  const svg = timelinePicture(trace);
  expect(svg).toContain('One segment through a mesh of 5 viewers');
  expect(svg).not.toContain('NaN');
  const wholes = trace.viewers.filter(({ wholeMs }) => wholeMs !== null).length;
  expect(wholes).toBe(5);
  expect(count(svg, '<circle')).toBe(wholes + 1); // one in the legend
});

it('sizes that were measured become points, and what was not is left out', () => {
  const figures = (viewers: number, copies: number | null) => ({ viewers, offloadSteady: 0.5, offloadWhole: null, copies });
  const svg = sizesPicture([figures(2, 1), figures(20, null), figures(200, 1.5)], 60);
  expect(count(svg, '<circle')).toBe(3 + 2);
  expect(svg).not.toContain('NaN');
});
