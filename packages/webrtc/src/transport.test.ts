import type { PeerId } from '@tributary/protocol';
import { FakeClock } from '@tributary/swarm/testing';
import { expect, it, vi } from 'vitest';
import { createWebRtcTransport, webRtcSupport } from './index.ts';

it('never throws where there is no WebRTC, as in Node: the link closes with `failed`, later', async () => {
  expect(webRtcSupport()).toBe('no-webrtc');
  const clock = new FakeClock();
  const calls: string[] = [];
  const note = (call: string) => (): void => void calls.push(call);
  const link = createWebRtcTransport({ clock }).open(
    'a'.repeat(24) as PeerId,
    { initiator: true, iceServers: [] },
    {
      onSignal: note('signal'),
      onOpen: note('open'),
      onFrame: note('frame'),
      onDrain: note('drain'),
      onClose: (reason) => calls.push(reason),
    },
  );
  expect(calls).toEqual([]);
  link.signal({ type: 'answer', sdp: '' });
  await vi.waitFor(() => expect(link.state).toBe('closed'));
  link.signal({ type: 'offer', sdp: '' });
  link.close();
  expect([link.send(new Uint8Array(1), 'control'), link.bulkRoomBytes(), link.sendGoodputBytesPerSecond(), await link.path()]).toEqual([
    false,
    0,
    undefined,
    {},
  ]);
  expect(calls).toEqual(['failed']);
  expect(clock.pendingTasks()).toBe(0);
});
