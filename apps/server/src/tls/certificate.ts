import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { ServerError } from '../errors.ts';

const FILE = 'certificate.pem';
const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_MS = 397 * DAY_MS; // browsers refuse longer-lived ones
const RENEW_BEFORE_MS = 7 * DAY_MS;
const NAMES = ['localhost'];
const LOOPBACK = ['127.0.0.1', '::1'];

export interface TlsPair {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/**
 * A self-made certificate for this machine's addresses, so that a phone on the LAN gets a secure page after one
 * warning. Kept in `folder`, so that the phone is warned once; made anew when an address is missing or it runs out.
 */
export async function selfMadeCertificate(folder: string, addresses: readonly string[] = localAddresses()): Promise<TlsPair> {
  const file = join(folder, FILE);
  const kept = await readKept(file);
  if (kept && covers(kept.cert, addresses)) return kept;
  const made = await make(addresses);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, `${made.key}\n${made.cert}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new ServerError(
      'certificate',
      `The certificate cannot be kept in ${folder}: make the folder writable, or choose another with --data-dir.`,
      {
        cause,
      },
    );
  }
  return made;
}

export function localAddresses(): string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const reachable = own.filter(({ address, internal }) => !internal && !address.startsWith('fe80:'));
  return [...LOOPBACK, ...reachable.map(({ address }) => address)];
}

async function readKept(file: string): Promise<TlsPair | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?-----END [A-Z ]*PRIVATE KEY-----/.exec(text)?.[0];
  const cert = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(text)?.[0];
  return key && cert ? { key, cert } : undefined;
}

function covers(pem: string, addresses: readonly string[]): boolean {
  try {
    const certificate = new X509Certificate(pem);
    const isFresh = Date.parse(certificate.validTo) - Date.now() > RENEW_BEFORE_MS;
    return isFresh && addresses.every((address) => certificate.checkIP(address) !== undefined);
  } catch {
    return false; // not a certificate: made anew
  }
}

async function make(addresses: readonly string[]): Promise<TlsPair> {
  const now = Date.now();
  const made = await generate([{ name: 'commonName', value: 'Tributary on this machine' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS), // phones' clocks differ
    notAfterDate: new Date(now - DAY_MS + VALID_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...NAMES.map((value) => ({ type: 2 as const, value })), ...addresses.map((ip) => ({ type: 7 as const, ip }))],
      },
    ],
  });
  return { key: made.private.trim(), cert: made.cert.trim() };
}
