import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellQuoted } from './shell-quoted.ts';

describe('an address in a command', () => {
  it.each(['https://cdn.example/a.m3u8?b=1&c=2', "https://a.example/it's", '$(id)`id`;id', 'a b', '\\n"'])(
    'is one word, and does nothing: %s',
    (text) => expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellQuoted(text)}`], { encoding: 'utf8' })).toBe(text),
  );
});
