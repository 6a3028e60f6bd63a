import { describe, expect, it } from 'vitest';
import { startPlayback } from './autoplay.ts';

/** A video under a browser's rule. */
function video(muted: boolean, allows: (muted: boolean) => boolean, refusal = 'NotAllowedError') {
  return {
    muted,
    play() {
      return allows(this.muted) ? Promise.resolve() : Promise.reject(new DOMException('refused', refusal));
    },
  };
}

describe('autoplay', () => {
  it('keeps the sound where it may', async () => {
    const element = video(false, () => true);
    expect(await startPlayback(element)).toBe('playing');
    expect(element.muted).toBe(false);
  });

  it('goes without sound where only that is allowed', async () => {
    const element = video(false, (muted) => muted);
    expect(await startPlayback(element)).toBe('playing-muted');
    expect(element.muted).toBe(true);
  });

  it('asks for a click where nothing is allowed, which then has its sound', async () => {
    const element = video(false, () => false);
    expect(await startPlayback(element)).toBe('blocked');
    expect(element.muted).toBe(false);
  });

  it('leaves a video muted that was', async () => {
    const element = video(true, () => false);
    expect(await startPlayback(element)).toBe('blocked');
    expect(element.muted).toBe(true);
  });

  it('does not take an interruption for a refusal', async () => {
    expect(await startPlayback(video(false, () => false, 'AbortError'))).toBe('interrupted');
  });
});
