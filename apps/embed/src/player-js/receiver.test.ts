import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LISTENERS_PER_EVENT } from './listeners.ts';
import { EVENTS, MAX_LISTENER_CHARACTERS, MAX_MESSAGE_CHARACTERS, METHODS } from './messages.ts';
import { Receiver, type ControlledPlayer } from './receiver.ts';

const PARENT = 'https://site.example';
const SRC = 'https://peers.example/embed/?src=x';

interface Sent {
  readonly event: string;
  readonly value?: unknown;
  readonly listener?: string;
  readonly origin: string | null;
}

function framed(changes: Partial<ControlledPlayer> = {}) {
  const played: string[] = [];
  const player: ControlledPlayer = {
    play: () => (played.push('play'), Promise.resolve()),
    pause: () => void played.push('pause'),
    paused: true,
    muted: false,
    volume: 0.5,
    loop: false,
    currentTime: 3,
    duration: 60,
    failure: null,
    ...changes,
  };
  const sent: Sent[] = [];
  const receiver = new Receiver({
    player,
    src: SRC,
    post: (message, origin) => {
      const { context, version, ...rest } = JSON.parse(message) as Record<string, unknown>;
      expect({ context, version }).toEqual({ context: 'player.js', version: '0.0.11' });
      sent.push({ ...rest, origin } as Sent);
    },
  });
  const ask = (method: string, value?: unknown, listener?: unknown): void =>
    receiver.receive(JSON.stringify({ context: 'player.js', version: '0.0.11', method, value, listener }), PARENT);
  return { player, played, sent, receiver, ask };
}

describe('the frame’s side of player.js', () => {
  it('says ready once, with what it can do, to nobody in particular', () => {
    const { receiver, sent } = framed();
    receiver.ready();
    receiver.ready();
    expect(sent).toEqual([{ event: 'ready', value: { src: SRC, events: [...EVENTS], methods: [...METHODS] }, origin: null }]);
  });

  it('says ready to those who asked for it, before and after', () => {
    const { receiver, ask, sent } = framed();
    ask('addEventListener', 'ready', 'early');
    receiver.ready();
    ask('addEventListener', 'ready', 'late');
    expect(sent.map(({ event, listener, origin }) => [event, listener, origin])).toEqual([
      ['ready', 'early', PARENT],
      ['ready', 'late', PARENT],
    ]);
  });

  it.each([
    ['getPaused', true],
    ['getMuted', false],
    ['getVolume', 50],
    ['getDuration', 60],
    ['getCurrentTime', 3],
    ['getLoop', false],
  ])('answers %s to who asked, at the origin that asked', (method, value) => {
    const { ask, sent } = framed();
    ask(method, undefined, 'listener-1');
    expect(sent).toEqual([{ event: method, value, listener: 'listener-1', origin: PARENT }]);
  });

  it('does what it is told', () => {
    const { ask, player, played, sent } = framed();
    ask('play');
    ask('pause');
    ask('mute');
    expect(player.muted).toBe(true);
    ask('unmute');
    expect(player.muted).toBe(false);
    ask('setVolume', 25);
    expect(player.volume).toBe(0.25);
    ask('setVolume', '80');
    expect(player.volume).toBe(0.8);
    ask('setVolume', 4000);
    expect(player.volume).toBe(1);
    ask('setVolume', -1);
    expect(player.volume).toBe(0);
    ask('setCurrentTime', 12.5);
    expect(player.currentTime).toBe(12.5);
    ask('setLoop', true);
    expect(player.loop).toBe(true);
    expect(played).toEqual(['play', 'pause']);
    expect(sent).toEqual([]);
  });

  it('tells of events only those who asked, until they ask no more', () => {
    const { receiver, ask, sent } = framed();
    receiver.emit('play');
    for (const listener of ['a', 'b', 'b']) ask('addEventListener', 'play', listener);
    ask('addEventListener', 'pause', 'c');
    receiver.emit('play');
    expect(sent.map(({ event, listener }) => [event, listener])).toEqual([
      ['play', 'a'],
      ['play', 'b'],
    ]);
    ask('removeEventListener', 'play', 'a');
    receiver.emit('play');
    expect(sent.slice(2).map(({ listener }) => listener)).toEqual(['b']);
    ask('removeEventListener', 'play');
    receiver.emit('play');
    expect(sent).toHaveLength(3);
  });

  it('says why it did not start, and why it failed to who listens afterwards', async () => {
    const refused = framed({ play: () => Promise.reject(new DOMException('', 'NotAllowedError')) });
    refused.ask('addEventListener', 'error', 'e');
    refused.ask('play');
    await Promise.resolve().then(() => {});
    expect(refused.sent).toMatchObject([{ event: 'error', listener: 'e', value: { code: -1, msg: expect.stringMatching(/NotAllowed/) } }]);

    const failed = framed({ failure: { code: -1, msg: 'The stream is gone.' } });
    failed.ask('addEventListener', 'error', 'e');
    expect(failed.sent).toMatchObject([{ event: 'error', value: { msg: 'The stream is gone.' } }]);
  });
});

describe('a parent that means ill, or errs', () => {
  it.each([
    ['another context', { context: 'vimeo', method: 'play' }],
    ['no context', { method: 'play' }],
    ['no method', { context: 'player.js', event: 'ready' }],
    ['a method that is no text', { context: 'player.js', method: ['play'] }],
    ['no JSON', 'player.js play'],
    ['null', null],
    ['a number', 7],
    ['JSON of something else', '"play"'],
    ['huge text', JSON.stringify({ context: 'player.js', method: 'play', value: 'x'.repeat(MAX_MESSAGE_CHARACTERS) })],
  ])('is not heard with %s', (_what, message) => {
    const { receiver, played, sent } = framed();
    receiver.receive(message, PARENT);
    expect(played).toEqual([]);
    expect(sent).toEqual([]);
  });

  it.each([
    ['explode', undefined, undefined, 2],
    ['constructor', undefined, undefined, 2],
    ['__proto__', undefined, undefined, 2],
    ['x'.repeat(3000), undefined, undefined, 2],
    ['addEventListener', 'hacked', 'l', 2],
    ['addEventListener', { toString: 'play' }, 'l', 2],
    ['getVolume', undefined, 'l'.repeat(MAX_LISTENER_CHARACTERS + 1), 2],
    ['getVolume', undefined, { name: 'l' }, 2],
    ['setVolume', 'loud', undefined, -1],
    ['setVolume', null, undefined, -1],
    ['setCurrentTime', Number.NaN, undefined, -1],
    ['setCurrentTime', [], undefined, -1],
  ])('is told what is wrong with %s(%j)', (method, value, listener, code) => {
    const { ask, player, sent } = framed();
    const before = { ...player };
    ask('addEventListener', 'error', 'errors');
    ask(method, value, listener);
    expect(sent).toMatchObject([{ event: 'error', listener: 'errors', value: { code } }]);
    expect(JSON.stringify(sent).length).toBeLessThan(500);
    expect({ ...player }).toEqual(before);
  });

  it('has as many listeners of an event as there is room for, and learns that it is over', () => {
    const { receiver, ask, sent } = framed();
    ask('addEventListener', 'error', 'errors');
    for (let n = 0; n < 10_000; n++) ask('addEventListener', 'timeupdate', `l${n}`);
    expect(sent).toHaveLength(10_000 - MAX_LISTENERS_PER_EVENT);
    expect(sent[0]).toMatchObject({ event: 'error', value: { msg: expect.stringMatching(/timeupdate/) } });
    sent.length = 0;
    receiver.emit('timeupdate', { seconds: 1, duration: 2 });
    expect(sent).toHaveLength(MAX_LISTENERS_PER_EVENT);
  });

  it('cannot make it throw, whatever it posts', () => {
    const anyText = fc.oneof(fc.constantFrom<string>(...METHODS, ...EVENTS), fc.string());
    const request = fc.record({ context: fc.constant('player.js'), method: anyText, value: fc.anything(), listener: fc.anything() });
    fc.assert(
      fc.property(fc.oneof(request, fc.anything(), fc.json()), (message) => {
        framed().receiver.receive(message, PARENT);
      }),
      { numRuns: 1000 },
    );
  });
});
