import '@tributary/player';
import '@tributary/player/peer-view';
import { PhonePanel } from './phone/phone-panel.ts';
import { RecentList } from './recent/recent-list.ts';
import { CopyField } from './share/copy-field.ts';
import { SharePanel } from './share/share-panel.ts';
import { StreamForm } from './stream-form.ts';
import { SwarmPicture } from './swarm/swarm-picture.ts';
import { FailureAdvice } from './trouble/failure-advice.ts';
import { WatchPage } from './watch-page.ts';

customElements.define('stream-form', StreamForm);
customElements.define('recent-list', RecentList);
customElements.define('copy-field', CopyField);
customElements.define('share-panel', SharePanel);
customElements.define('phone-panel', PhonePanel);
customElements.define('swarm-picture', SwarmPicture);
customElements.define('failure-advice', FailureAdvice);
customElements.define('watch-page', WatchPage);
