// Socket.IO's packets: the library's parser, and the one that pages load, before the same packets.
import * as fc from 'fast-check';
import * as library from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import * as page from '../../stand-ins/socket.io-parser/index.js';

type Parser = typeof library;

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const record = fc.dictionary(fc.string(), json);
const id = fc.option(fc.nat(), { nil: undefined });
const nsp = fc.constantFrom('/', '/tv', '/tv/7');
const event = fc
  .string()
  .filter((name) => !['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].includes(name));
const packet = fc.oneof(
  fc.record({ type: fc.constant(0), nsp, data: record }),
  fc.record({ type: fc.constant(1), nsp }),
  fc.record({ type: fc.constant(2), nsp, id, data: fc.tuple(event, json) }),
  fc.record({ type: fc.constant(3), nsp, id, data: fc.array(json) }),
  fc.record({ type: fc.constant(4), nsp, data: fc.oneof(fc.string(), record) }),
);

/** What comes of a text: a packet, or nothing where it is refused. */
function decoded({ Decoder }: Parser, text: string): unknown {
  const packets: unknown[] = [];
  const decoder = new Decoder();
  decoder.on('decoded', (each) => void packets.push(each));
  try {
    decoder.add(text);
  } catch {
    return 'refused';
  }
  return packets;
}

describe('the parser that pages load', () => {
  it('writes what the library writes', () => {
    fc.assert(
      fc.property(packet, (each) => {
        expect(new page.Encoder().encode(each as never)).toEqual(new library.Encoder().encode({ ...each } as never));
      }),
    );
  });

  it('reads what the library writes as the library does', () => {
    fc.assert(
      fc.property(packet, (each) => {
        const [text = ''] = new library.Encoder().encode({ ...each } as never) as string[];
        expect(decoded(page, text)).toEqual(decoded(library, text));
        expect(decoded(page, text)).not.toBe('refused');
      }),
    );
  });

  it('refuses what the library refuses', () => {
    // Of blanks in front of the JSON, which nobody writes, the library makes a number.
    const garbage = fc.stringMatching(/^[0-46-9a-z][0-9/,{}[\]"a-z]{0,12}$/).filter((text) => !text.startsWith('6'));
    fc.assert(
      fc.property(garbage, (text) => {
        expect(decoded(page, text)).toEqual(decoded(library, text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '2["connect"]',
    '2["disconnect","x"]',
    '2[null]',
    '2{}',
    '3{}',
    '0[]',
    '1{}',
    '9',
    '',
    '51-["x",{"_placeholder":true,"num":0}]',
  ])('refuses %s', (text) => expect(decoded(page, text)).toBe('refused'));

  it('refuses bytes', () => {
    expect(() => new page.Decoder().add(new ArrayBuffer(2))).toThrow('No Socket.IO 5');
  });
});
