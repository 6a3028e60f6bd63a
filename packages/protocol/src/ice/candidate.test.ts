import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCandidate, parseCandidate } from './candidate.ts';
import { CandidateCounts, MAX_CANDIDATES, refusalOf, type CandidateRules } from './candidate-rules.ts';
import { CANDIDATES } from './testing/sessions.ts';

const ANY: CandidateRules = { relayOnly: false, allowPrivate: true, allowLoopback: true };
const FAR: CandidateRules = { relayOnly: false, allowPrivate: false, allowLoopback: false };

function refusal(line: string, rules: CandidateRules) {
  const candidate = parseCandidate(line);
  return candidate ? refusalOf(candidate, rules) : 'malformed';
}

const host = (address: string, port = 50_000, transport = 'udp') => `candidate:1 1 ${transport} 2113937151 ${address} ${port} typ host`;

describe('parseCandidate', () => {
  it.each(Object.entries(CANDIDATES))('reads %s and writes it anew, but for the related address', (_, line) => {
    const candidate = parseCandidate(line);
    expect(candidate).toBeDefined();
    if (!candidate) return;
    const again = line.replace(/raddr \S+ rport \d+/, 'raddr 0.0.0.0 rport 0').replace(/ (UDP|TCP) /, (match) => match.toLowerCase());
    expect(formatCandidate(candidate)).toBe(again);
  });

  it.each([
    ['another port', host('192.0.2.1', 70_000)],
    ['two spaces', host('192.0.2.1').replace(' typ', '  typ')],
    ['a tab', host('192.0.2.1').replace(' typ', '\ttyp')],
    ['a second line', `${host('192.0.2.1')}\r\na=${host('192.0.2.2')}`],
    ['a line feed at the end', `${host('192.0.2.1')}\n`],
    ['a name without a value', `${host('192.0.2.1')} generation`],
    ['a=', `a=${host('192.0.2.1')}`],
    ['no type', 'candidate:1 1 udp 1 192.0.2.1 50000'],
    ['many extensions', host('192.0.2.1') + ' x y'.repeat(17)],
  ])('refuses %s', (_, line) => expect(parseCandidate(line)).toBeUndefined());

  it('never throws, and what it reads it reads the same again', () => {
    const near = fc
      .tuple(fc.constantFrom(...Object.values(CANDIDATES)), fc.nat({ max: 200 }), fc.string({ maxLength: 3 }))
      .map(([line, at, text]) => line.slice(0, at) + text + line.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (line) => {
        const candidate = parseCandidate(line);
        if (candidate) expect(parseCandidate(formatCandidate(candidate))).toEqual(candidate);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('refusalOf', () => {
  it.each([
    [CANDIDATES.chromiumMdns, FAR, undefined],
    [CANDIDATES.chromiumIpv6, FAR, undefined],
    [CANDIDATES.chromiumReflexive, FAR, undefined],
    [CANDIDATES.chromiumRelay, FAR, undefined],
    [CANDIDATES.chromiumHost, ANY, undefined],
    [CANDIDATES.chromiumHost, FAR, 'private'],
    [host('127.0.0.1'), ANY, undefined],
    [host('127.0.0.1'), FAR, 'loopback'],
    [host('::1'), FAR, 'loopback'],
    [CANDIDATES.chromiumTcp, ANY, 'transport'],
    [host('192.0.2.1', 6379, 'tcp'), ANY, 'transport'],
    [host('192.0.2.1', 53), ANY, 'port'],
    [host('192.0.2.1', 443), ANY, 'port'],
    [host('192.0.2.1', 0), ANY, 'port'],
    [host('192.0.2.1', 1024), ANY, undefined],
    [host('0.0.0.0'), ANY, 'address'],
    [host('224.0.0.251', 5353), ANY, 'address'],
    [host('255.255.255.255'), ANY, 'address'],
    [host('printer.local'), ANY, 'address'],
    [host('victim.example'), ANY, 'address'],
    [CANDIDATES.chromiumMdns.replace('typ host', 'typ relay'), ANY, 'address'],
    [host('192.0.2.1').replace('typ host', 'typ prflx'), ANY, 'malformed'],
  ])('%s', (line, rules, wanted) => expect(refusal(line, rules)).toBe(wanted));

  it('lets nothing but relays pass where no address may be told', () => {
    const passing = Object.entries(CANDIDATES).filter(([, line]) => refusal(line, { ...ANY, relayOnly: true }) === undefined);
    expect(passing.map(([name]) => name)).toEqual(['chromiumRelay', 'firefoxRelay']);
  });
});

describe('CandidateCounts', () => {
  it('has a share of each type, and none of types that nobody signals', () => {
    const counts = new CandidateCounts();
    for (const [type, most] of Object.entries(MAX_CANDIDATES)) {
      const taken = Array.from({ length: most + 5 }, () => counts.take(type)).filter(Boolean);
      expect(taken.length).toBe(most);
    }
    expect(counts.take('prflx')).toBe(false);
    expect(counts.take('constructor')).toBe(false);
  });
});
