import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ServerError } from '../errors.ts';
import type { TlsPair } from './certificate.ts';

/**
 * Reads a key and a certificate of the operator's own, PEM; both may be in one file.
 * @throws ServerError `bad-option`, with the flag that is to be put right: later, TLS would only say that it failed
 */
export async function readCertificateFiles(keyFile: string, certFile: string): Promise<TlsPair> {
  const pair: TlsPair = { key: await read('https-key', keyFile), cert: await read('https-cert', certFile) };
  const key = parse('https-key', keyFile, 'unencrypted private key', () => createPrivateKey(pair.key));
  const certificate = parse('https-cert', certFile, 'certificate', () => new X509Certificate(pair.cert));
  checkPair(key, certificate, certFile);
  return pair;
}

function checkPair(key: KeyObject, certificate: X509Certificate, certFile: string): void {
  if (!certificate.checkPrivateKey(key)) {
    throw new ServerError('bad-option', '--https-key and --https-cert do not belong together: the certificate was made for another key.');
  }
  if (Date.parse(certificate.validTo) <= Date.now()) {
    throw new ServerError('bad-option', `The certificate in ${certFile} ran out on ${certificate.validTo}: renew it, and start again.`);
  }
}

async function read(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ServerError('bad-option', `--${flag}: ${file} cannot be read: ${String(cause)}`, { cause });
  }
}

function parse<T>(flag: string, file: string, what: string, parsePem: () => T): T {
  try {
    return parsePem();
  } catch (cause) {
    throw new ServerError('bad-option', `--${flag}: there is no ${what} in ${file}. It has to be in PEM (-----BEGIN …).`, { cause });
  }
}
