import { MAX_CANDIDATES, type PeerSignal } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { SignalGate } from './signal-gate.ts';

const candidate = (address: string, type = 'host', port = 50_000): PeerSignal => ({
  type: 'candidate',
  candidate: { candidate: `candidate:1 1 udp 1 ${address} ${port} typ ${type} generation 0`, sdpMid: '0', sdpMLineIndex: 0 },
});
const OPEN = { relayOnly: false, allowLoopback: false };

describe('SignalGate', () => {
  it('tells nothing but relays, and takes nothing but relays, where no address may be told', () => {
    const gate = new SignalGate({ ...OPEN, relayOnly: true });
    for (const signal of [candidate('192.0.2.1'), candidate('192.0.2.1', 'srflx'), { type: 'renegotiate', renegotiate: true }]) {
      expect(gate.outgoing(signal)).toBeNull();
      expect(gate.incoming(signal)).toBeNull();
    }
    const relay = candidate('198.51.100.20', 'relay');
    expect(JSON.stringify(gate.outgoing(relay))).toContain('198.51.100.20 50000 typ relay raddr 0.0.0.0 rport 0 generation 0');
    expect(gate.incoming(relay)).not.toBeNull();
  });

  it('is not pointed at this machine, at services or at everybody', () => {
    const gate = new SignalGate(OPEN);
    for (const signal of [candidate('127.0.0.1'), candidate('::1'), candidate('192.0.2.1', 'srflx', 53), candidate('239.255.255.250')])
      expect(gate.incoming(signal)).toBeNull();
    expect(gate.incoming(candidate('192.168.1.7'))).toEqual(candidate('192.168.1.7'));
    expect(new SignalGate({ ...OPEN, allowLoopback: true }).incoming(candidate('127.0.0.1'))).not.toBeNull();
  });

  it('takes so many and no more, whatever it tells itself', () => {
    const gate = new SignalGate(OPEN);
    const signals = Array.from({ length: 100 }, (_, index) => candidate(`192.0.2.${index}`));
    for (const signal of signals) expect(gate.outgoing(signal)).toBe(signal);
    expect(signals.filter((signal) => gate.incoming(signal) !== null).length).toBe(MAX_CANDIDATES.host);
  });
});
