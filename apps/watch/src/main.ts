import '@tributary/player';
import { CopyField } from './share/copy-field.ts';
import { SharePanel } from './share/share-panel.ts';
import { StreamForm } from './stream-form.ts';
import { WatchPage } from './watch-page.ts';

customElements.define('stream-form', StreamForm);
customElements.define('copy-field', CopyField);
customElements.define('share-panel', SharePanel);
customElements.define('watch-page', WatchPage);
