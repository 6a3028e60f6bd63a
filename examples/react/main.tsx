import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Player } from './player.tsx';

const { VITE_SERVER, VITE_STREAM } = import.meta.env;

createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <Player src={VITE_STREAM} signaling={VITE_SERVER} />
  </StrictMode>,
);
