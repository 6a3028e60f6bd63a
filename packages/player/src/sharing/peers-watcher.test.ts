import type { Peers } from '@tributary/hls';
import { describe, expect, it, vi } from 'vitest';
import { PeersWatcher } from './peers-watcher.ts';

type Choice = Peers['choice'];

/** `Peers` as far as the player asks and tells: its choice, and events a test fires. */
function peersDouble(choice: Partial<Choice>) {
  const listeners = new Map<string, Set<() => void>>();
  const peers = {
    choice: { mode: 'notice', why: 'default', decision: 'undecided', upload: 'auto', ...choice } as Choice,
    choose(change: Partial<Choice>): void {
      peers.choice = { ...peers.choice, ...change };
      peers.tell('choice');
    },
    forgetChoice(): void {
      peers.choose({ decision: 'undecided' });
    },
    on(event: string, listener: () => void): () => void {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => all.delete(listener);
    },
    tell: (event: string): void => listeners.get(event)?.forEach((listener) => listener()),
    listening: (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  };
  return peers;
}

function setUp(choice: Partial<Choice> = {}) {
  const requestUpdate = vi.fn();
  const watcher = new PeersWatcher(requestUpdate);
  const peers = peersDouble(choice);
  watcher.follow(peers as unknown as Peers);
  requestUpdate.mockClear();
  return { watcher, peers, requestUpdate };
}

describe('the question about peers', () => {
  it.each([
    ['asks who is to be asked', { mode: 'ask' }, 'ask'],
    ['asks nobody twice', { mode: 'ask', decision: 'yes' }, null],
    ['tells nobody before it is time', { mode: 'notice' }, null],
    ['is none where there are no peers', { mode: 'off' }, null],
  ] as const)('%s', (_what, choice, question) => {
    expect(setUp(choice).watcher.question).toBe(question);
  });

  it('tells when it is time, until it is answered', () => {
    const { watcher, peers, requestUpdate } = setUp();
    peers.tell('notice');
    expect(watcher.question).toBe('notice');
    expect(requestUpdate).toHaveBeenCalled();
    watcher.answer('no');
    expect(peers.choice.decision).toBe('no');
    expect(watcher.question).toBeNull();
  });

  it.each(['ask', 'notice'] as const)('comes back when the viewer wants it back: %s', (mode) => {
    const { watcher } = setUp({ mode, decision: 'no' });
    watcher.askAgain();
    expect(watcher.question).toBe(mode);
  });

  it('follows what the operator or another tab changes, and lets go of peers that are gone', () => {
    const { watcher, peers, requestUpdate } = setUp();
    peers.choose({ mode: 'ask' });
    expect(requestUpdate).toHaveBeenCalledOnce();
    expect(watcher.question).toBe('ask');
    watcher.follow(null);
    expect([watcher.question, peers.listening()]).toEqual([null, 0]);
    watcher.follow(peers as unknown as Peers);
    watcher.rest();
    expect([watcher.peers, peers.listening()]).toEqual([null, 0]);
  });
});
