import './styles/tokens.css';
import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { pickPort } from './connection/pick-port.ts';
import { createConsole } from './console.ts';
import { createWorkerMeter } from './neighbourhood/worker-meter.ts';
import { App } from './shell/App.tsx';
import { systemWishes } from './shell/kept-controllers.ts';
import { restoreViewState } from './shell/view-controllers.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const { shell, open } = pickPort();
const theConsole = createConsole({
  open,
  shell,
  nowMs: () => Date.now(),
  system: systemWishes,
  meter: createWorkerMeter(),
});
restoreViewState(theConsole);
createRoot(root).render(<App console={theConsole} />);
