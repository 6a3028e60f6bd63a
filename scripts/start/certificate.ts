// Makes the certificate before the server and the origin start, so that both use the same one.
import { join } from 'node:path';
import { DEFAULT_DATA_FOLDER } from '../../apps/server/src/cli.ts';
import { selfMadeCertificate } from '../../apps/server/src/tls/certificate.ts';
import { ROOT } from '../install.mjs';

await selfMadeCertificate(join(ROOT, DEFAULT_DATA_FOLDER));
