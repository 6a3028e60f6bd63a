import { DashboardPage } from './dashboard-page.ts';
import { StreamCard } from './stream-card.ts';
import { TrafficChart } from './traffic-chart.ts';

customElements.define('traffic-chart', TrafficChart);
customElements.define('stream-card', StreamCard);
customElements.define('dashboard-page', DashboardPage);
