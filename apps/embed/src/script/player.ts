/** What `embed.js` loads: the elements. */
import '@tributary/player';
