import type { PeerSignal } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CANDIDATE_CHARACTERS, MAX_DESCRIPTION_CHARACTERS } from './limits.ts';
import { readSignal } from './signals.ts';

const DATA_ONLY = 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=max-message-size:262144\r\n';

describe('readSignal', () => {
  it('takes the description that this side waits for, and no other', () => {
    expect(readSignal({ type: 'offer', sdp: DATA_ONLY, more: 1 }, 'offer')).toEqual({ type: 'offer', sdp: DATA_ONLY });
    expect(readSignal({ type: 'offer', sdp: DATA_ONLY }, 'answer')).toBeUndefined();
    expect(readSignal({ type: 'rollback', sdp: DATA_ONLY }, 'answer')).toBeUndefined();
  });

  it('takes no description with media, nor one that is too long', () => {
    expect(readSignal({ type: 'offer', sdp: `${DATA_ONLY}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n` }, 'offer')).toBeUndefined();
    expect(readSignal({ type: 'offer', sdp: DATA_ONLY.padEnd(MAX_DESCRIPTION_CHARACTERS + 1) }, 'offer')).toBeUndefined();
  });

  it('takes candidates, in the types that WebRTC wants', () => {
    const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 };
    expect(readSignal({ type: 'candidate', candidate: { ...candidate, usernameFragment: {} } }, 'offer')).toEqual({
      type: 'candidate',
      candidate,
    });
    expect(readSignal({ type: 'candidate', candidate: { candidate: 'x' } }, 'offer')).toBeUndefined();
    const long = { ...candidate, candidate: 'x'.repeat(MAX_CANDIDATE_CHARACTERS + 1) };
    expect(readSignal({ type: 'candidate', candidate: long }, 'offer')).toBeUndefined();
  });

  it('lets nothing else through, and never throws', () => {
    for (const signal of [
      { type: 'renegotiate', renegotiate: true },
      { type: 'transceiverRequest', transceiverRequest: { kind: 'video' } },
    ]) {
      expect(readSignal(signal, 'offer')).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (type, rest) => {
        for (const signal of [rest, { type, sdp: rest }, { type: 'candidate', candidate: rest }]) {
          const read = readSignal(signal as PeerSignal, 'offer');
          if (read) expect(['candidate', 'offer']).toContain(read['type']);
        }
      }),
    );
  });
});
