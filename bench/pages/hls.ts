/** Plain hls.js, as installed: the measure of all. */
import './crypto-work.ts';
import './peer-traffic.ts';
import HlsJs from 'hls.js';
import { offerViewer } from './viewer.ts';

offerViewer(() => ({ hls: new HlsJs() }));
