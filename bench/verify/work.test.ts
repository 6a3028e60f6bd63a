import { afterEach, expect, it, vi } from 'vitest';
import { VerifyWork } from './work.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('is a hash for every piece and a signature for every attestation, none of them saved', async () => {
  const work = await VerifyWork.create();
  const [digest, verify] = [vi.spyOn(crypto.subtle, 'digest'), vi.spyOn(crypto.subtle, 'verify')];
  await work.pieces(20);
  expect([digest.mock.calls.length, verify.mock.calls.length]).toEqual([20, 1]);
  await work.attestations(130);
  expect([digest.mock.calls.length, verify.mock.calls.length]).toEqual([20, 131]);
});

it('is not done where nothing is verified', async () => {
  const work = await VerifyWork.create();
  vi.spyOn(crypto.subtle, 'verify').mockResolvedValue(false);
  await expect(work.attestations(1)).rejects.toThrow('bad');
  await expect(work.pieces(1)).rejects.toThrow('bad');
});
