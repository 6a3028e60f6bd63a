// The picture of the sample: a day and a night pass over hills and a river in one loop. Everything in it is periodic in
// the loop, so the last frame leads into the first and an endless live stream shows no seam.

const TAU = Math.PI * 2;
const HORIZON = 0.68; // where the river begins, as a share of the height
const STAR_COUNT = 220;

// What the light looks like at the quarters of the loop: [sky top, sky at the horizon, haze on far hills, near hill].
const MOODS = [
  { top: [58, 84, 148], low: [250, 190, 150], hill: [92, 84, 128], near: [30, 34, 66], night: 0.15 }, // dawn
  { top: [74, 150, 214], low: [206, 232, 240], hill: [96, 148, 160], near: [24, 78, 84], night: 0 }, // noon
  { top: [62, 44, 110], low: [255, 138, 92], hill: [122, 70, 110], near: [38, 22, 58], night: 0.3 }, // dusk
  { top: [8, 12, 38], low: [34, 52, 104], hill: [26, 36, 78], near: [6, 10, 26], night: 1 }, // night
];

// Each layer scrolls by a whole number of its own periods per loop; `waves` are [cycles per period, amplitude, phase].
const HILLS = [
  {
    base: 0.5,
    periodWidths: 1,
    scrolls: 1,
    waves: [
      [2, 0.055, 0.3],
      [5, 0.03, 1.9],
      [11, 0.012, 4.1],
    ],
  },
  {
    base: 0.58,
    periodWidths: 2,
    scrolls: 1,
    waves: [
      [3, 0.05, 2.2],
      [7, 0.026, 0.4],
      [17, 0.008, 3.3],
    ],
  },
  {
    base: 0.655,
    periodWidths: 2,
    scrolls: 2,
    waves: [
      [4, 0.032, 5.1],
      [9, 0.018, 2.7],
      [23, 0.006, 1.2],
    ],
  },
];

const mix = (a, b, share) => a + (b - a) * share;
const mix3 = (a, b, share) => [mix(a[0], b[0], share), mix(a[1], b[1], share), mix(a[2], b[2], share)];
const smooth = (share) => share * share * (3 - 2 * share);

function moodAt(phase) {
  const position = phase * MOODS.length;
  const from = MOODS[Math.floor(position) % MOODS.length];
  const to = MOODS[(Math.floor(position) + 1) % MOODS.length];
  const share = smooth(position - Math.floor(position));
  return {
    top: mix3(from.top, to.top, share),
    low: mix3(from.low, to.low, share),
    hill: mix3(from.hill, to.hill, share),
    near: mix3(from.near, to.near, share),
    night: mix(from.night, to.night, share),
  };
}

// A small seeded generator: the same stars each time the sample is made.
function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function makeStars(width, height) {
  const random = seeded(20);
  return Array.from({ length: STAR_COUNT }, () => ({
    x: Math.floor(random() * width),
    y: Math.floor(random() ** 1.4 * height * HORIZON * 0.8),
    light: 0.35 + random() * 0.65,
    twinkles: 8 + Math.floor(random() * 24),
    phase: random() * TAU,
  }));
}

/** A renderer of RGB frames: `draw(phase, out)` with `phase` in [0, 1) of the loop. */
export function createScene(width, height) {
  const stars = makeStars(width, height);
  const horizonRow = Math.round(height * HORIZON);
  const tops = HILLS.map(() => new Float32Array(width));
  const shimmer = new Float32Array(width);

  function drawSky(out, mood) {
    for (let y = 0; y < horizonRow; y++) {
      const colour = mix3(mood.top, mood.low, (y / horizonRow) ** 1.5);
      for (let x = 0, at = y * width * 3; x < width; x++, at += 3) {
        out[at] = colour[0];
        out[at + 1] = colour[1];
        out[at + 2] = colour[2];
      }
    }
  }

  function drawStars(out, mood, phase) {
    for (const star of stars) {
      const light = mood.night ** 2 * star.light * (0.7 + 0.3 * Math.sin(TAU * phase * star.twinkles + star.phase));
      if (light < 0.02) continue;
      for (const [dx, dy, share] of [
        [0, 0, 1],
        [1, 0, 0.6],
        [0, 1, 0.6],
        [1, 1, 0.4],
      ]) {
        const at = ((star.y + dy) * width + Math.min(width - 1, star.x + dx)) * 3;
        for (let c = 0; c < 3; c++) out[at + c] = mix(out[at + c], 255, light * share);
      }
    }
  }

  // Sun and moon stand opposite each other and cross the sky once per loop.
  function drawDisc(out, turn, radius, colour, glow) {
    const centreX = width * (0.5 - 0.42 * Math.cos(TAU * turn));
    const centreY = height * (0.62 - 0.48 * Math.sin(TAU * turn));
    const reach = radius * glow;
    for (let y = Math.max(0, Math.floor(centreY - reach)); y < Math.min(horizonRow, centreY + reach); y++) {
      for (let x = Math.max(0, Math.floor(centreX - reach)); x < Math.min(width, centreX + reach); x++) {
        const distance = Math.hypot(x - centreX, y - centreY);
        const disc = Math.min(1, Math.max(0, radius - distance + 0.5));
        const halo = Math.max(0, 1 - distance / reach) ** 2.2 * 0.55;
        const share = Math.max(disc, halo);
        if (share <= 0) continue;
        const at = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) out[at + c] = mix(out[at + c], colour[c], share);
      }
    }
    return centreX;
  }

  function drawHills(out, mood, phase) {
    HILLS.forEach((hill, layer) => {
      const period = hill.periodWidths * width;
      const colour = mix3(mood.hill, mood.near, layer / (HILLS.length - 1));
      const haze = mix3(colour, mood.low, 0.35 - layer * 0.15);
      for (let x = 0; x < width; x++) {
        const along = x / period + phase * hill.scrolls;
        let top = hill.base;
        for (const [cycles, amplitude, offset] of hill.waves) top -= amplitude * Math.sin(TAU * cycles * along + offset);
        tops[layer][x] = top * height;
      }
      for (let x = 0; x < width; x++) {
        const top = Math.max(0, tops[layer][x]);
        for (let y = Math.floor(top); y < horizonRow; y++) {
          const cover = Math.min(1, y + 1 - top);
          const depth = Math.min(1, (y - top) / (height * 0.2));
          const at = (y * width + x) * 3;
          for (let c = 0; c < 3; c++) out[at + c] = mix(out[at + c], mix(colour[c], haze[c], depth), cover);
        }
      }
    });
  }

  // The river mirrors the sky, darker, and carries bands of light that travel and widen towards the viewer.
  function drawRiver(out, mood, phase, lightX, lightColour) {
    const rows = height - horizonRow;
    for (let row = 0; row < rows; row++) {
      const near = row / rows;
      const scale = 1 / (0.12 + near);
      const base = mix3(mix3(mood.low, mood.near, 0.35), mix3(mood.top, mood.near, 0.55), near ** 0.7);
      const rise = Math.sin(TAU * (phase * 24 + Math.log(0.12 + near) * 3.2));
      for (let x = 0; x < width; x++) {
        const across = (x / width - 0.5) * scale;
        shimmer[x] = Math.sin(across * 7 + rise * 1.6 + TAU * phase * 32) * Math.sin(across * 3.1 - TAU * phase * 16 + near * 24);
      }
      const path = width * (0.035 + near * 0.09);
      for (let x = 0, at = (horizonRow + row) * width * 3; x < width; x++, at += 3) {
        const wave = 0.5 + 0.5 * shimmer[x];
        const gleam = Math.exp(-(((x - lightX) / path) ** 2)) * (0.2 + 0.6 * wave);
        const crest = 0.16 * wave ** 3;
        for (let c = 0; c < 3; c++) {
          const water = mix(base[c], mood.low[c], crest);
          out[at + c] = mix(water, lightColour[c], gleam);
        }
      }
    }
  }

  return {
    draw(phase, out) {
      const mood = moodAt(phase);
      const sun = [255, 226, 170];
      const moon = [226, 232, 250];
      drawSky(out, mood);
      drawStars(out, mood, phase);
      const sunX = drawDisc(out, phase, height * 0.055, sun, 4.5);
      const moonX = drawDisc(out, phase + 0.5, height * 0.035, moon, 4);
      drawHills(out, mood, phase);
      const sunUp = Math.sin(TAU * phase) >= 0;
      // Both lights are at the horizon when they change places: the gleam is weakest there.
      const strength = Math.min(1, Math.abs(Math.sin(TAU * phase)) * 2.5);
      const lit = mix3(mood.low, sunUp ? sun : moon, strength);
      drawRiver(out, mood, phase, sunUp ? sunX : moonX, lit);
    },
  };
}
