import { type ReactElement, useEffect } from 'react';
import { filterValues } from '../scene/colour-vision.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { VISIONS } from '../state/scenery.ts';
import { sceneryText as words } from '../text/scenery-text.ts';
import { Button } from '../ui/Button.tsx';
import styles from './VisionFilters.module.css';

/** Shows the whole console as another eye sees it. */
export function VisionFilters(): ReactElement {
  const { stores } = useConsole();
  const vision = useStore(stores.scenery, (scenery) => scenery.vision);
  useEffect(() => {
    document.documentElement.dataset.vision = vision;
    return () => {
      delete document.documentElement.dataset.vision;
    };
  }, [vision]);
  return (
    <svg className={styles.filters} aria-hidden="true" focusable="false">
      {VISIONS.filter((sight) => sight !== 'normal').map((sight) => (
        <filter key={sight} id={`vision-${sight}`} colorInterpolationFilters="linearRGB">
          <feColorMatrix type="matrix" values={filterValues(sight)} />
        </filter>
      ))}
    </svg>
  );
}

/** Over the legend, so that nobody takes the colours for the real ones. */
export function VisionNote(): ReactElement | null {
  const { stores } = useConsole();
  const vision = useStore(stores.scenery, (scenery) => scenery.vision);
  if (vision === 'normal') return null;
  return (
    <p className={styles.note}>
      <span role="status">{words.visionSaid(vision)}</span>
      <Button
        size="small"
        look="quiet"
        onClick={() => stores.scenery.update((scenery) => ({ ...scenery, vision: 'normal' }))}
      >
        {words.visions.normal}
      </Button>
    </p>
  );
}
