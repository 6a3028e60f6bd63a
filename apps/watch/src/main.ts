import '@tributary/player';
import { ShareLink } from './share-link.ts';
import { StreamForm } from './stream-form.ts';
import { WatchPage } from './watch-page.ts';

customElements.define('stream-form', StreamForm);
customElements.define('share-link', ShareLink);
customElements.define('watch-page', WatchPage);
