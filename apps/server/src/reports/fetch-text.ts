import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { rootCertificates } from 'node:tls';

export interface TextFetch {
  readonly url: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** PEM of this machine's own certificate, where that is who answers: whatever name it is reached by. */
  readonly ownCertificate?: string | undefined;
}

/** Reads a text, following no redirect. @throws Error that says what went wrong */
export async function fetchText({ url, maxBytes, timeoutMs, ownCertificate }: TextFetch): Promise<string> {
  const options: RequestOptions = {
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json' },
    ...(ownCertificate === undefined ? {} : { ca: [...rootCertificates, ownCertificate], checkServerIdentity: () => undefined }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options, (response) => {
      const end = (error: Error) => {
        response.destroy();
        reject(error);
      };
      if (response.statusCode !== 200) return end(new Error(`it answered ${response.statusCode}`));
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) end(new Error(`its answer is larger than ${maxBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    request.on('error', reject);
    request.end();
  });
}
