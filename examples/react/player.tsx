import '@tributary/player';
import type { TributaryPlayer } from '@tributary/player';
import { useEffect, useRef, useState, type DetailedHTMLProps, type HTMLAttributes } from 'react';

type Props = DetailedHTMLProps<HTMLAttributes<TributaryPlayer>, TributaryPlayer>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'tributary-player': Props & Pick<Partial<TributaryPlayer>, 'src' | 'signaling' | 'autoplay' | 'muted' | 'controls'>;
    }
  }
}

/** The element, and what its peers do. */
export function Player({ src, signaling }: { readonly src: string; readonly signaling: string }) {
  const player = useRef<TributaryPlayer>(null);
  const [status, setStatus] = useState('idle');

  useEffect(() => {
    const element = player.current;
    if (!element) return;
    let stop: (() => void) | undefined;
    const follow = (): void => {
      stop?.();
      setStatus(element.peerStatus);
      stop = element.peers?.on('status', setStatus);
    };
    follow();
    element.addEventListener('peers-change', follow);
    return () => {
      element.removeEventListener('peers-change', follow);
      stop?.();
    };
  }, []);

  return (
    <>
      <tributary-player ref={player} src={src} signaling={signaling} autoplay muted controls />
      <p>
        Peers: <output id="peers">{status}</output>
      </p>
    </>
  );
}
