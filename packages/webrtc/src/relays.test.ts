import { expect, it } from 'vitest';
import { relaysOf } from './relays.ts';

it('knows TURN servers by their addresses', () => {
  const credentials = { username: 'u', credential: 'c' };
  expect(relaysOf([{ urls: 'stun:s.example' }, { urls: [] }])).toEqual([]);
  expect(
    relaysOf([
      { urls: ['stun:t.example', 'turn:t.example', 'TURNS:t.example:5349?transport=tcp'], ...credentials },
      { urls: 'turn:u.example' },
    ]),
  ).toEqual([{ urls: ['turn:t.example', 'TURNS:t.example:5349?transport=tcp'], ...credentials }, { urls: ['turn:u.example'] }]);
});
