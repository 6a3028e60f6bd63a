import { FakeClock } from '@tributary/swarm/testing';
import { describe, expect, it } from 'vitest';
import { PolicyFile } from './policy-file.ts';

const URL_OF_FILE = 'https://cdn.example/all.jws';
const KIB = 1024;

function setUp(answer: () => Response | Promise<Response>) {
  const clock = new FakeClock();
  const found: string[] = [];
  const asked: RequestInit[] = [];
  const file = new PolicyFile(
    clock,
    (signed) => found.push(signed),
    async (_url, init = {}) => {
      asked.push(init);
      return answer();
    },
  );
  return { clock, found, asked, file };
}

describe('the file with the operator’s word', () => {
  it('is read line by line, without credentials, and again only where it changed', async () => {
    let text = 'one\n\n two \r\n';
    const { found, asked, file } = setUp(() => new Response(text));
    await file.look(URL_OF_FILE);
    await file.look(URL_OF_FILE);
    expect(found).toEqual(['one', 'two']);
    expect(asked[0]).toMatchObject({ credentials: 'omit', cache: 'no-cache', referrerPolicy: 'no-referrer' });
    text = 'three';
    await file.look(URL_OF_FILE);
    expect(found).toEqual(['one', 'two', 'three']);
  });

  it('that is not there, or cannot be reached, is no news', async () => {
    const missing = setUp(() => new Response('a page', { status: 404 }));
    await missing.file.look(URL_OF_FILE);
    const away = setUp(() => Promise.reject(new TypeError('Failed to fetch')));
    await away.file.look(URL_OF_FILE);
    expect([...missing.found, ...away.found]).toEqual([]);
    await away.file.look(URL_OF_FILE);
    expect(away.asked).toHaveLength(2);
  });

  it('is read no further than its bound, however long it goes on', async () => {
    let sentChunks = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sentChunks++;
        controller.enqueue(new Uint8Array(16 * KIB).fill(0x61));
      },
    });
    const { found, file } = setUp(() => new Response(endless));
    await file.look(URL_OF_FILE);
    expect(found).toEqual([]);
    // The bound, the chunk that passes it, and what a stream reads ahead.
    expect(sentChunks).toBeLessThanOrEqual(7);
  });

  it('that does not come is given up, and asked for again', async () => {
    const { clock, asked, file } = setUp(
      () =>
        new Promise((_resolve, reject) => {
          asked.at(-1)?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        }),
    );
    const first = file.look(URL_OF_FILE);
    void file.look(URL_OF_FILE);
    expect(asked).toHaveLength(1);
    clock.advance(4_000);
    await first;
    void file.look(URL_OF_FILE);
    expect(asked).toHaveLength(2);
    file.destroy();
  });
});
