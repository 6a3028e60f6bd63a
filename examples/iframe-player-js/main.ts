import playerjs from 'player.js';

const { VITE_SERVER, VITE_STREAM } = import.meta.env;

const frame = document.querySelector('iframe')!;
frame.src = `${VITE_SERVER}/embed/?${new URLSearchParams({ src: VITE_STREAM, autoplay: '1', muted: '1' }).toString()}`;

const player = new playerjs.Player(frame);
player.on('ready', () => {
  const seconds = document.querySelector('#seconds')!;
  player.on('timeupdate', (position) => (seconds.textContent = position.seconds.toFixed(0)));

  document.querySelector('button')!.addEventListener('click', () => {
    player.getPaused((isPaused) => (isPaused ? player.play() : player.pause()));
  });
});
