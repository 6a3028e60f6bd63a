// Makes the sample under ../media with ffmpeg: `node apps/origin/scripts/make-sample.mjs`. The result is committed, so only
// a change to the sample needs ffmpeg (with libx264 and drawtext) and the DejaVu fonts. Takes about three minutes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createScene } from './scene.mjs';
import { renderPad } from './sound.mjs';

const MEDIA = fileURLToPath(new URL('../media/', import.meta.url));
const LOOP_SECONDS = 64; // 3,000 AAC frames at 48 kHz, exactly: the loop is sample-exact in both tracks
const FRAMES_PER_SECOND = 30;
const SEGMENT_SECONDS = 2;
const SAMPLE_RATE = 48_000;
const AAC_FRAME_SAMPLES = 1024;
const AAC_FRAMES = (LOOP_SECONDS * SAMPLE_RATE) / AAC_FRAME_SAMPLES;
const AUDIO_KBITS = 56;
const TS_SECONDS = 20;
const SCENE = { width: 1280, height: 720 };
const RENDITIONS = [
  { name: '240p', width: 426, height: 240, videoKbits: 140, profile: 'main', level: '3.0' },
  { name: '480p', width: 854, height: 480, videoKbits: 340, profile: 'high', level: '3.1' },
  { name: '720p', width: 1280, height: 720, videoKbits: 740, profile: 'high', level: '3.1' },
];
// Two sounds for one picture, which ears and players can tell apart: the second is a fifth higher.
const SOUNDS = [
  { name: 'audio', transpose: 0 },
  { name: 'audio-de', transpose: 7 },
];
const FRAGMENTED = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof+skip_trailer', '-map_metadata', '-1', '-fflags', '+bitexact'];

function ffmpeg(args) {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'warning', '-y', ...args], { stdio: ['pipe', 'inherit', 'inherit'] });
  const done = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`ffmpeg ended with code ${code}: see its messages above`);
  });
  return { stdin: child.stdin, done };
}

function overlay({ name, height }) {
  const text = (options) => `drawtext=font='DejaVu Sans Mono':fontcolor=white@0.92:box=1:boxcolor=black@0.35:${options}`;
  const size = Math.round(height / 15);
  const small = Math.round(height / 22);
  const margin = Math.round(height / 18);
  return [
    text(`text='%{pts\\:hms}':fontsize=${size}:boxborderw=${Math.round(size / 3)}:x=${margin}:y=h-${margin}-text_h`),
    text(`text='${name}':fontsize=${small}:boxborderw=${Math.round(small / 3)}:x=w-${margin}-text_w:y=h-${margin}-text_h`),
  ].join(',');
}

async function makeVideo() {
  const chains = RENDITIONS.map((r, i) => `[s${i}]scale=${r.width}:${r.height}:flags=lanczos,${overlay(r)},format=yuv420p[v${i}]`);
  const split = `[0:v]split=${RENDITIONS.length}${RENDITIONS.map((_, i) => `[s${i}]`).join('')}`;
  const gop = FRAMES_PER_SECOND * SEGMENT_SECONDS;
  const outputs = RENDITIONS.flatMap((r, i) => [
    ...['-map', `[v${i}]`, '-c:v', 'libx264', '-preset', 'slow', '-profile:v', r.profile, '-level', r.level],
    ...['-b:v', `${r.videoKbits}k`, '-maxrate', `${Math.round(r.videoKbits * 1.15)}k`, '-bufsize', `${r.videoKbits * 2}k`],
    // A keyframe every two seconds and nowhere else, closed GOPs; without B-frames decode order is display order, so
    // that a segment and each part of it may be cut anywhere.
    ...['-g', `${gop}`, '-keyint_min', `${gop}`, '-sc_threshold', '0', '-bf', '0', '-flags', '+cgop', '-aq-mode', '3'],
    ...['-video_track_timescale', '90000', ...FRAGMENTED, join(MEDIA, `${r.name}.mp4`)],
  ]);
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${SCENE.width}x${SCENE.height}`, '-r', `${FRAMES_PER_SECOND}`, '-i', '-'];
  const { stdin, done } = ffmpeg([...input, '-filter_complex', [split, ...chains].join(';'), ...outputs]);
  const scene = createScene(SCENE.width, SCENE.height);
  const frames = LOOP_SECONDS * FRAMES_PER_SECOND;
  for (let frame = 0; frame < frames; frame++) {
    const picture = Buffer.alloc(SCENE.width * SCENE.height * 3);
    scene.draw(frame / frames, picture);
    if (!stdin.write(picture)) await once(stdin, 'drain');
    if (frame % FRAMES_PER_SECOND === 0) process.stdout.write(`\rframe ${frame} of ${frames}`);
  }
  stdin.end();
  await done;
  process.stdout.write('\n');
}

function adtsFrames(stream) {
  const frames = [];
  for (let at = 0; at + 7 <= stream.length;) {
    const length = ((stream[at + 3] & 0x03) << 11) | (stream[at + 4] << 3) | (stream[at + 5] >> 5);
    frames.push(stream.subarray(at, at + length));
    at += length;
  }
  return frames;
}

// The encoder carries its state (an overlap of one frame) from frame to frame, so a loop cut at its start would click. Two
// loops are encoded and the second one taken; the encoder's first frame is priming, hence the + 1.
async function makeAudio(work, { name, transpose }) {
  const loop = renderPad(LOOP_SECONDS, SAMPLE_RATE, transpose);
  const pcm = join(work, `${name}.f32`);
  writeFileSync(pcm, Buffer.concat([Buffer.from(loop.buffer), Buffer.from(loop.buffer), Buffer.from(loop.buffer, 0, SAMPLE_RATE * 4)]));
  const encoded = join(work, `${name}.aac`);
  const input = ['-f', 'f32le', '-ar', `${SAMPLE_RATE}`, '-ac', '1', '-i', pcm];
  await ffmpeg([...input, '-ac', '2', '-c:a', 'aac', '-b:a', `${AUDIO_KBITS}k`, '-f', 'adts', encoded]).done;
  const looped = join(work, `${name}.loop.aac`);
  writeFileSync(looped, Buffer.concat(adtsFrames(readFileSync(encoded)).slice(AAC_FRAMES + 1, AAC_FRAMES * 2 + 1)));
  // The decoder configuration comes out of the first frame only, so it passes through a plain file: `empty_moov` would not wait for it.
  const plain = join(work, `${name}.m4a`);
  await ffmpeg(['-i', looped, '-c', 'copy', '-bsf:a', 'aac_adtstoasc', plain]).done;
  await ffmpeg(['-i', plain, '-c', 'copy', '-frag_duration', `${SEGMENT_SECONDS * 1_000_000}`, ...FRAGMENTED, join(MEDIA, `${name}.mp4`)])
    .done;
}

async function makeTransportStream() {
  const folder = join(MEDIA, 'ts');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const input = ['-i', join(MEDIA, '240p.mp4'), '-i', join(MEDIA, 'audio.mp4'), '-t', `${TS_SECONDS}`, '-c', 'copy'];
  const output = ['-f', 'segment', '-segment_time', `${SEGMENT_SECONDS}`, '-segment_format', 'mpegts', join(folder, '%d.ts')];
  await ffmpeg([...input, '-map_metadata', '-1', ...output]).done;
}

const work = mkdtempSync(join(tmpdir(), 'tributary-sample-'));
try {
  mkdirSync(MEDIA, { recursive: true });
  const only = process.argv[2];
  if (only !== 'audio') await makeVideo();
  for (const sound of SOUNDS) await makeAudio(work, sound);
  await makeTransportStream();
} finally {
  rmSync(work, { recursive: true, force: true });
}
let total = 0;
for (const file of readdirSync(MEDIA, { recursive: true })) {
  if (!/\.(mp4|ts)$/.test(file)) continue;
  const { size } = statSync(join(MEDIA, file));
  total += size;
  console.log(`${file}: ${size} bytes`);
}
console.log(`in all: ${(total / 1e6).toFixed(2)} MB`);
