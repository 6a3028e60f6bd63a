import { expect, it } from 'vitest';
import { nodeVersionProblem } from './node-version.mjs';

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('accepts Node %s', (version) => {
  expect(nodeVersionProblem(version)).toBeUndefined();
});

it.each(['20.18.3', '18.20.0', '12.0.0'])('refuses Node %s and says what to do', (version) => {
  expect(nodeVersionProblem(version)).toMatch(new RegExp(`This is Node ${version}; .*20.19 or newer.*nodejs.org`));
});
