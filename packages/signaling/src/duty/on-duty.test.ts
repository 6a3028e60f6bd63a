import { dutyPoint, inArc, type Duty, type PeerId, type TrackId } from '@tributary/protocol';
import { expect, it } from 'vitest';
import { peer, stream, WATCHING } from '../testing/viewers.ts';
import { DutyKeeper } from './keeper.ts';

const TRACK = '00000000000000aa' as TrackId;
const SLICES = 4;

it('names the viewers on duty for a segment as they themselves were told: owners, then first stand-ins', () => {
  const keeper = new DutyKeeper({ nowMs: () => 0, after: () => () => {} }, () => {});
  const duties = new Map<PeerId, Duty>();
  for (let index = 0; index < 12; index++) {
    const change = keeper.place(peer(index), stream('live'), { ...WATCHING, track: TRACK });
    for (const { peerId, duty } of change.duties) duties.set(peerId, duty);
  }
  for (let sequence = 0; sequence < 50; sequence++) {
    const points = Array.from({ length: SLICES }, (_, slice) => dutyPoint(TRACK, sequence, slice));
    const isOn = (arc: Duty['own'] | undefined) => arc !== null && arc !== undefined && points.some((point) => inArc(arc, point));
    const told = [...duties].filter(([, { own, backups }]) => isOn(own) || isOn(backups[0]?.arc)).map(([peerId]) => peerId);
    const named = keeper.onDuty(stream('live'), TRACK, sequence, SLICES);
    expect([...named].sort()).toEqual(told.sort());
    expect(isOn(duties.get(named[0]!)?.own)).toBe(true);
  }
  expect(keeper.onDuty(stream('other'), TRACK, 1, SLICES)).toEqual([]);
});
