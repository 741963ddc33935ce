import { type ReactElement, useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { TEXT_SCALES } from '../state/settings.ts';

/**
 * Keeps the scene in step with what was chosen and with what lies over it. Rendered beside the scene, after it: it is there
 * when these effects run.
 */
export function SceneryControllers(): ReactElement {
  const { stores, live, scenery } = useConsole();
  const { sizeBy, edgeDetail, plan, pinned, said } = useStore(stores.scenery, (state) => state);
  useEffect(() => live.scene?.setSizeBy(sizeBy), [live, sizeBy]);
  const textScale = useStore(stores.settings, ({ textSize }) => TEXT_SCALES[textSize]);
  useEffect(() => live.scene?.setTextScale(textScale), [live, textScale]);
  useEffect(() => live.scene?.setEdgeDetail(edgeDetail), [live, edgeDetail]);
  useEffect(() => live.setPinned(pinned), [live, pinned]);
  useEffect(() => live.setGhost(plan === null ? null : { ...plan.moves, shows: plan.shows }), [live, plan]);
  useEffect(() => live.scene?.onRebuilt(scenery.tellRebuilt), [live, scenery]);
  useEffect(() => live.scene?.onPlace((node, x, y) => void scenery.pin(node, x, y)), [live, scenery]);
  useForecast();
  useShardColours();
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}

/** While colours show the forecast, it is asked for at once and after every tick of the balancer. */
function useForecast(): void {
  const { stores, scenery } = useConsole();
  const isShown = useStore(stores.view, (view) => view.colorMode === 'forecast');
  const isReady = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const tickMs = useStore(stores.balance, ({ status }) => (status.state === 'ready' ? status.value.atMs : null));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tick has another forecast.
  useEffect(() => {
    if (isShown && isReady) void scenery.refreshForecast();
  }, [isShown, isReady, tickMs, scenery]);
}

const COLOURS_KEY = 'shardscope.colours.';

/** Shards of a workspace have the same colours at every visit; chosen when it is opened, or has another number of them. */
function useShardColours(): void {
  const { stores, scenery } = useConsole();
  const name = useStore(stores.workspace, ({ state, topology }) => (topology.state === 'ready' ? state?.name : null));
  const shardCount = useStore(stores.workspace, ({ topology }) =>
    topology.state === 'ready' ? topology.value.shardCount : 0,
  );
  useEffect(() => {
    if (name == null || shardCount === 0) return;
    const key = COLOURS_KEY + name;
    const kept = scenery.chooseShardColours(localStorage.getItem(key));
    if (kept !== '[]') localStorage.setItem(key, kept);
  }, [name, shardCount, scenery]);
}
