// The sound of the sample: slow chords on sine voices. Every frequency is a whole number of cycles per loop, so the sound
// runs through the point where the sample repeats.

const TAU = Math.PI * 2;
const CHORD_SECONDS = 8;
const LEVEL = 0.1; // per voice; four voices with their octaves stay below full scale

// Semitones above A2 (110 Hz), eight chords of eight seconds.
const CHORDS = [
  [0, 7, 12, 16],
  [-3, 4, 9, 16],
  [5, 9, 12, 17],
  [-5, 2, 11, 14],
  [0, 7, 11, 16],
  [-3, 7, 12, 16],
  [2, 9, 12, 17],
  [-5, 5, 11, 14],
];

/** Mono samples of one loop, 32-bit float. `transpose`: semitones that all of it lies higher. */
export function renderPad(seconds, sampleRate, transpose) {
  const out = new Float32Array(seconds * sampleRate);
  const inLoop = (hertz) => Math.round(hertz * seconds) / seconds;
  for (let chord = 0; chord < CHORDS.length; chord++) {
    for (const [voice, semitones] of CHORDS[chord].entries()) {
      const hertz = inLoop(110 * 2 ** ((semitones + transpose) / 12));
      const swell = inLoop(0.11 + voice * 0.07);
      // A chord swells over twice its time and overlaps its neighbours, around the end of the loop as well.
      const length = CHORD_SECONDS * 2 * sampleRate;
      const start = (chord - 0.5) * CHORD_SECONDS * sampleRate;
      for (let n = 0; n < length; n++) {
        const at = (start + n + out.length) % out.length;
        const time = at / sampleRate;
        const envelope = Math.sin((Math.PI * n) / length) ** 2;
        const tone = Math.sin(TAU * hertz * time) + 0.3 * Math.sin(TAU * hertz * 2 * time) + 0.1 * Math.sin(TAU * hertz * 3 * time);
        out[at] += LEVEL * envelope * (0.8 + 0.2 * Math.sin(TAU * swell * time)) * tone;
      }
    }
  }
  return out;
}
