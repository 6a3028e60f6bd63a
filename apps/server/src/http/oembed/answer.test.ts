import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOembed, MAX_URL_CHARACTERS, type OembedOutcome } from './answer.ts';

const SERVER = 'https://peers.example';
const STREAMS = [
  { name: 'Live <now>', url: 'https://cdn.example/live/master.m3u8' },
  { name: '', url: 'https://cdn.example/film.m3u8' },
];
const watch = (src: string): string => `${SERVER}/watch/?src=${encodeURIComponent(src)}`;
const answer = (url: string, sizes: { maxwidth?: string; maxheight?: string } = {}) => answerOembed({ url, ...sizes }, SERVER, STREAMS);

function videoOf(outcome: OembedOutcome) {
  if (outcome.status !== 200) throw new Error(`answered ${outcome.status}`);
  return outcome.video;
}

/** What a browser would make of the code: an iframe, and of its address the parameters. */
function frameOf(html: string): { src: URL; title: string } {
  const form =
    /^<iframe src="(?<src>[^"<>]*)" width="\d+" height="\d+" title="(?<title>[^"<>]*)" allow="[^"<>]*" style="border: 0"><\/iframe>$/;
  const { src = '', title = '' } = form.exec(html)?.groups ?? {};
  const unescape = (text: string): string =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  return { src: new URL(unescape(src)), title: unescape(title) };
}

describe('how to embed a watch page', () => {
  it('is a frame with its stream', () => {
    const video = videoOf(answer(watch('https://cdn.example/a.m3u8?x=1&y="2"')));
    expect(video).toMatchObject({
      version: '1.0',
      type: 'video',
      provider_url: SERVER,
      title: 'cdn.example/a.m3u8',
      width: 640,
      height: 360,
    });
    expect(frameOf(video.html)).toMatchObject({ title: 'cdn.example/a.m3u8' });
    const { src } = frameOf(video.html);
    expect(src.origin + src.pathname).toBe(`${SERVER}/embed/`);
    expect(src.searchParams.get('src')).toBe('https://cdn.example/a.m3u8?x=1&y=%222%22');
  });

  it.each([`${SERVER}/`, `${SERVER}/watch/`, `${SERVER}/watch`, `${SERVER}/watch/?muted=1`])(
    'of %s is the server’s first stream',
    (url) => {
      const video = videoOf(answer(url));
      expect(video.title).toBe('Live <now>');
      expect(frameOf(video.html).title).toBe('Live <now>');
      expect(frameOf(video.html).src.searchParams.get('src')).toBe(STREAMS[0]?.url);
    },
  );

  it.each([
    [{}, 640, 360],
    [{ maxwidth: '320' }, 320, 180],
    [{ maxwidth: '1000', maxheight: '90' }, 160, 90],
    [{ maxheight: '180' }, 320, 180],
    [{ maxwidth: '99999' }, 1920, 1080],
    [{ maxwidth: '1', maxheight: '1' }, 1, 1],
    [{ maxwidth: '' }, 640, 360],
  ])('fits into %j', (sizes, width, height) => {
    expect(videoOf(answer(watch('https://cdn.example/a.m3u8'), sizes))).toMatchObject({ width, height });
  });

  it.each(['0', '-5', '12px', '1e3', '1.5', '9'.repeat(7), 'NaN', '1,2'])('refuses a size of %s', (maxwidth) => {
    expect(answer(watch('https://cdn.example/a.m3u8'), { maxwidth })).toMatchObject({ status: 400 });
  });

  it.each([
    'https://evil.example/watch/?src=https://cdn.example/a.m3u8',
    'http://peers.example/watch/',
    'https://peers.example:8443/watch/',
    'https://peers.example.evil.example/watch/',
    'https://user:pass@peers.example/watch/',
    'https://peers.example/dashboard/',
    'https://peers.example/embed/?src=https://cdn.example/a.m3u8',
    'https://peers.example/watch/../metrics',
    '//peers.example/watch/',
    'javascript:alert(1)',
    'no address',
    watch('javascript:alert(1)'),
    watch('data:text/html,<script>alert(1)</script>'),
    watch('file:///etc/passwd'),
    watch('http://['),
    watch(`https://cdn.example/${'a'.repeat(MAX_URL_CHARACTERS)}`),
  ])('has none for %s', (url) => {
    expect(answer(url)).toMatchObject({ status: 404 });
  });

  it('has nothing in it that a stream’s address brought along as markup', () => {
    const hostile = fc.stringMatching(/^[ -~<>"'&]{0,60}$/);
    fc.assert(
      fc.property(hostile, hostile, (path, name) => {
        const url = `https://cdn.example/${path}`;
        if (!URL.canParse(url)) return;
        const streams = [{ name, url: new URL(url).href }];
        const outcome = answerOembed({ url: watch(url) }, SERVER, streams);
        const { src, title } = frameOf(videoOf(outcome).html);
        expect(src.searchParams.get('src')).toBe(new URL(url.trim()).href);
        if (name !== '') expect(title).toBe(name);
      }),
      { numRuns: 500 },
    );
  });
});
