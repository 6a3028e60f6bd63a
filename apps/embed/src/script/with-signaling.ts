const PLAYER = 'tributary-player';

/**
 * Gives each player of a document, those that come later included, this server for signaling, unless it names one itself or, with an
 * empty `signaling`, none. Mutations are told before an element's first rendering, so that none begins without peers. What is inside
 * another element's shadow is not seen from outside: there, `signaling` has to be written.
 */
export function withSignaling(document: Document, server: string): void {
  const give = (player: Element): void => {
    if (!player.hasAttribute('signaling')) player.setAttribute('signaling', server);
  };
  const look = (root: ParentNode): void => root.querySelectorAll(PLAYER).forEach(give);
  look(document);
  new MutationObserver((mutations) => {
    for (const { addedNodes } of mutations) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.localName === PLAYER) give(node);
        look(node);
      }
    }
  }).observe(document, { childList: true, subtree: true });
}
