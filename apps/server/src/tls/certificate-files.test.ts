import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerError } from '../errors.ts';
import { Harness, join } from '../testing/harness.ts';
import { readCertificateFiles } from './certificate-files.ts';
import { selfMadeCertificate } from './certificate.ts';

/** RFC 8489 § 5: a binding request without attributes. */
const BINDING_REQUEST = Buffer.from('000100002112a442000102030405060708090a0b', 'hex');
const BINDING_SUCCESS = 0x0101;

const harness = new Harness();
let keyFile = '';
let certFile = '';

async function writePair(name: string): Promise<{ key: string; cert: string }> {
  const folder = await harness.folder();
  const { key, cert } = await selfMadeCertificate(folder, ['127.0.0.1']);
  const files = { key: joinPath(folder, `${name}-key.pem`), cert: joinPath(folder, `${name}-cert.pem`) };
  await writeFile(files.key, key);
  await writeFile(files.cert, cert);
  return files;
}

beforeEach(async () => {
  ({ key: keyFile, cert: certFile } = await writePair('own'));
});
afterEach(() => harness.end());

async function refusal(key: string, cert: string): Promise<string> {
  const error: unknown = await readCertificateFiles(key, cert).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ServerError);
  expect((error as ServerError).reason).toBe('bad-option');
  return (error as ServerError).message;
}

describe('a certificate of one’s own', () => {
  it('carries pages and signaling; STUN is what it was', async () => {
    const tls = await readCertificateFiles(keyFile, certFile);
    const server = await harness.server({ tls, stunPort: 0 });
    expect(server.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      request(`${server.url}/config.json`, { ca: tls.cert }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    expect(await join(await harness.client(server), 'a')).toMatchObject({ ok: true });

    const socket = createSocket('udp4');
    harness.after(() => void socket.close());
    socket.send(BINDING_REQUEST, server.stunPort ?? 0, '127.0.0.1');
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(answer.readUInt16BE(0)).toBe(BINDING_SUCCESS);
  });

  it('is refused where it is none, with the flag and the file', async () => {
    const folder = await harness.folder();
    const text = joinPath(folder, 'text.pem');
    await writeFile(text, 'no PEM');
    expect(await refusal(joinPath(folder, 'absent'), certFile)).toMatch(/^--https-key: .*absent cannot be read/);
    expect(await refusal(text, certFile)).toMatch(/^--https-key: there is no unencrypted private key in .*text\.pem/);
    expect(await refusal(keyFile, text)).toMatch(/^--https-cert: there is no certificate in .*text\.pem/);
    expect(await refusal(certFile, keyFile)).toContain('--https-key');
  });

  it('is refused where it was made for another key', async () => {
    const other = await writePair('other');
    expect(await refusal(other.key, certFile)).toContain('another key');
  });
});
