import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerSignal } from '../signaling/events.ts';
import { CandidateCounts, MAX_CANDIDATES, type CandidateRules } from './candidate-rules.ts';
import { filterSignal } from './signal-filter.ts';
import { CANDIDATES, CHROMIUM_OFFER, FIREFOX_ANSWER } from './testing/sessions.ts';

const FAR: CandidateRules = { relayOnly: false, allowPrivate: false, allowLoopback: false };
const RELAY: CandidateRules = { relayOnly: true, allowPrivate: true, allowLoopback: true };
const filter = (signal: PeerSignal, rules: CandidateRules, counts = new CandidateCounts()) => filterSignal(signal, rules, counts);
const candidate = (line: string): PeerSignal => ({ type: 'candidate', candidate: { candidate: line, sdpMid: '0', sdpMLineIndex: 0 } });

/** Everything in a text that could be an address of somebody. */
function addressesIn(text: string): Set<string> {
  const found = text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}\b|\S+\.local/gi) ?? [];
  // A fingerprint looks like an IPv6 address to this pattern: it begins with pairs of digits.
  return new Set(found.filter((address) => address !== '0.0.0.0' && !/^(?:[0-9A-F]{2}:){2,}/.test(address)));
}

describe('filterSignal', () => {
  it('passes on what is of use to a viewer somewhere else, without the addresses behind it', () => {
    const { signal, refused } = filter({ type: 'offer', sdp: CHROMIUM_OFFER }, FAR);
    expect(refused).toEqual(['private', 'transport']);
    const sdp = String(signal?.['sdp']);
    expect(sdp.match(/^a=candidate.* typ \w+/gm)?.map((line) => line.split(' ').at(-1))).toEqual(['host', 'host', 'srflx', 'relay']);
    expect(addressesIn(sdp)).toEqual(
      new Set(['1ff2a4c0-1d57-4ac9-b6d3-5f3a0e0b6c0a.local', '2001:db8::7', '203.0.113.9', '198.51.100.20']),
    );
    expect(sdp).not.toContain('192.168');
  });

  it.each([
    ['offer', CHROMIUM_OFFER, 5],
    ['answer', FIREFOX_ANSWER, 2],
  ])('leaves no address but the relay’s in an %s where no address may be told', (type, sdp, refusals) => {
    const { signal, refused } = filter({ type, sdp }, RELAY);
    expect(refused).toEqual(Array.from({ length: refusals }, () => 'not-relay'));
    const left = String(signal?.['sdp']);
    expect(addressesIn(left)).toEqual(new Set(['198.51.100.20']));
    expect(left).not.toMatch(/network-|raddr (?!0\.0\.0\.0)|rport (?!0\b)/);
    // All that the connection is made of is still there.
    const essential = (text: string) => text.split('\r\n').filter((line) => /^(?:v|s|t|a=(?!candidate|rtcp:))/.test(line));
    expect(essential(left)).toEqual(essential(sdp));
    expect(left).toMatch(/^m=application 9 UDP\/DTLS\/SCTP webrtc-datachannel\r\nc=IN IP4 0\.0\.0\.0\r$/m);
  });

  it('takes a trickled candidate, a relay’s without what it tells of the network', () => {
    expect(filter(candidate(CANDIDATES.chromiumHost), RELAY)).toEqual({ signal: null, refused: ['not-relay'] });
    expect(filter(candidate(CANDIDATES.chromiumReflexive), RELAY)).toEqual({ signal: null, refused: ['not-relay'] });
    expect(filter(candidate(CANDIDATES.chromiumRelay), RELAY).signal).toEqual(
      candidate('candidate:1467250027 1 udp 41885439 198.51.100.20 55000 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag x1Y2'),
    );
    expect(filter(candidate(''), RELAY).signal).toEqual(candidate(''));
  });

  it('copies nothing else of a candidate', () => {
    const whole = {
      candidate: CANDIDATES.chromiumRelay,
      sdpMid: '0',
      sdpMLineIndex: 0,
      address: '192.168.1.7',
      relatedAddress: '10.0.0.1',
    };
    expect(addressesIn(JSON.stringify(filter({ type: 'candidate', candidate: whole, address: '10.1.1.1' }, RELAY)))).toEqual(
      new Set(['198.51.100.20']),
    );
  });

  it('bounds the candidates of a connection, from descriptions and trickled together', () => {
    const counts = new CandidateCounts();
    const lines = Array.from({ length: 30 }, (_, index) => `a=candidate:1 1 udp 1 192.0.2.${index} 50000 typ host`);
    const { signal, refused } = filter({ type: 'offer', sdp: ['v=0', ...lines, ''].join('\r\n') }, FAR, counts);
    expect(String(signal?.['sdp']).match(/candidate/g)?.length).toBe(MAX_CANDIDATES.host);
    expect(refused.length).toBe(30 - MAX_CANDIDATES.host);
    expect(filter(candidate(CANDIDATES.chromiumIpv6), FAR, counts)).toEqual({ signal: null, refused: ['too-many'] });
    expect(filter(candidate(CANDIDATES.chromiumReflexive), FAR, counts).refused).toEqual([]);
  });

  it('is not deceived by how a line is written', () => {
    const line = CANDIDATES.chromiumHost;
    const disguises = [`A=${line}`, ` a=${line}`, `a= ${line}`, `a=Candidate${line.slice(9)}`, `a=remote-candidates:1 10.0.0.1 5000`];
    for (const end of ['\n', '\r', '\r\n']) {
      const sdp = ['v=0', ...disguises, 'a=mid:0', ''].join(end);
      const { signal, refused } = filter({ type: 'offer', sdp }, RELAY);
      expect(signal).toEqual({ type: 'offer', sdp: 'v=0\r\na=mid:0\r\n' });
      expect(refused.length).toBe(disguises.length);
    }
  });

  it('lets what is no signal of WebRTC pass, unless only relays may be told', () => {
    const other = { hello: 'neighbour', address: '10.0.0.1' };
    expect(filter(other, FAR)).toEqual({ signal: other, refused: [] });
    expect(filter(other, RELAY)).toEqual({ signal: null, refused: ['malformed'] });
    for (const broken of [{}, null, { candidate: 7 }, 'text'])
      expect(filter({ type: 'candidate', candidate: broken }, FAR)).toEqual({ signal: null, refused: ['malformed'] });
  });

  it('never throws, never adds, and lets nothing but relays through, whatever comes', () => {
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom(...CHROMIUM_OFFER.split('\r\n'), ...FIREFOX_ANSWER.split('\r\n')),
        fc.constantFrom(...Object.values(CANDIDATES)).map((line) => `a=${line}`),
        fc.string({ maxLength: 40 }).map((text) => `a=candidate:${text}`),
        fc.string({ maxLength: 40 }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(lines, fc.constantFrom('\r\n', '\n', '\r'), fc.anything(), (each, end, anything) => {
        const sdp = each.join(end);
        const { signal } = filter({ type: 'offer', sdp }, RELAY);
        const left = String(signal?.['sdp']).split('\r\n');
        for (const line of left.filter((text) => /^\s*a\s*=\s*candidate/i.test(text)))
          expect(line).toMatch(/ udp .* typ relay raddr 0\.0\.0\.0 rport 0/);
        expect(left.filter((line) => line.startsWith('c=')).every((line) => line === 'c=IN IP4 0.0.0.0')).toBe(true);
        // What passed once passes again unchanged: both ends of a connection filter.
        expect(filter({ type: 'offer', sdp: left.join('\r\n') }, RELAY)).toEqual({
          signal: { type: 'offer', sdp: left.join('\r\n') },
          refused: [],
        });
        filter({ type: 'candidate', candidate: anything }, FAR);
        filter({ type: anything, sdp: anything }, RELAY);
      }),
      { numRuns: 500 },
    );
  });
});
