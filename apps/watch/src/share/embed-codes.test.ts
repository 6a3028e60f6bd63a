import { describe, expect, it } from 'vitest';
import { frameAddress, iframeCode, scriptCode, type Shared } from './embed-codes.ts';

const SHARED: Shared = {
  streamUrl: 'https://cdn.example/live.m3u8?a=1&b="2"',
  name: 'News at <9>',
  serverUrl: 'https://peers.example/watch/?src=x',
  signaling: 'https://peers.example/',
  autoplay: false,
  muted: false,
  startSeconds: 0,
};

describe('the code for a site', () => {
  it('frames the stream, escaped', () => {
    const code = iframeCode(SHARED);
    expect(code).toContain('src="https://peers.example/embed/?src=https%3A%2F%2Fcdn.example%2Flive.m3u8%3Fa%3D1%26b%3D%222%22"');
    expect(code).toContain('title="News at &lt;9&gt;"');
    expect(code).toContain('allow="autoplay; fullscreen; picture-in-picture"');
  });

  it('says how to begin', () => {
    const address = new URL(frameAddress({ ...SHARED, autoplay: true, muted: true, startSeconds: 90 }, 'code'));
    expect(Object.fromEntries(address.searchParams)).toEqual({ src: SHARED.streamUrl, autoplay: '1', muted: '1', start: '90' });
  });

  it('previews silently and without peers', () => {
    const address = new URL(frameAddress({ ...SHARED, autoplay: true }, 'preview'));
    expect(Object.fromEntries(address.searchParams)).toEqual({ src: SHARED.streamUrl, autoplay: '1', muted: '1', peers: 'off' });
  });

  it('names the signaling server where it is another', () => {
    const elsewhere = { ...SHARED, signaling: 'https://other.example/' };
    expect(new URL(frameAddress(elsewhere, 'code')).searchParams.get('signaling')).toBe('https://other.example/');
    expect(scriptCode(elsewhere, { url: 'https://peers.example/embed.js', integrity: null })).toContain(
      'signaling="https://other.example/"',
    );
  });

  it('is one script and one element, pinned where the hash is known', () => {
    const script = { url: 'https://peers.example/embed-0.1.0-0123abcd.js', integrity: 'sha384-abc+/=' };
    const code = scriptCode({ ...SHARED, muted: true, startSeconds: 7 }, script);
    expect(code).toContain('src="https://peers.example/embed-0.1.0-0123abcd.js"\n  integrity="sha384-abc+/="\n  crossorigin="anonymous"');
    expect(code).toContain('src="https://cdn.example/live.m3u8?a=1&amp;b=&quot;2&quot;"\n  muted\n  start="7"\n  controls\n>');
    expect(code).not.toContain('signaling');
    expect(scriptCode(SHARED, { url: 'https://peers.example/embed.js', integrity: null })).not.toContain('integrity');
  });
});
