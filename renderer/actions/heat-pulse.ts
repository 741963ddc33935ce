/**
 * Listens to live heat as often as the operator wants it, and to none while it is paused. The engine sends no more than it has
 * credit for: of a slower pace one frame at a time, whose credit goes back when the next one is due.
 */
import type { EngineClient } from '../../engine/protocol/index.ts';
import { HEAT_TICK_MS, paceOf } from '../state/heat-pace.ts';
import type { ActionContext } from './context.ts';

/** Two frames under way keep the animation fed; a third would only be late. */
const CREDIT = 2;

/** @returns the way to stop. The first frame after a change of pace comes at once, at the engine's next tick. */
export function followHeat(
  { stores: { settings, view } }: Pick<ActionContext, 'stores'>,
  client: Pick<EngineClient, 'subscribe'>,
  onFrame: (payload: unknown) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end = () => {};
  const paceNow = () => paceOf(settings.get(), view.get());
  let pace = paceNow();

  function begin(): void {
    if (pace === null) return;
    if (pace <= HEAT_TICK_MS) {
      end = client.subscribe('heat', CREDIT, onFrame);
      return;
    }
    // Half a tick early: frames come at ticks, and one that is just missed would be a tick late every time.
    const waitMs = pace - HEAT_TICK_MS / 2;
    end = client.subscribe('heat', 1, (payload) => {
      onFrame(payload);
      return new Promise((resolve) => {
        timer = setTimeout(resolve, waitMs);
      });
    });
  }
  function stop(): void {
    clearTimeout(timer);
    end();
    end = () => {};
  }
  function change(): void {
    const next = paceNow();
    if (next === pace) return;
    pace = next;
    stop();
    begin();
  }

  const stops = [settings.subscribe(change), view.subscribe(change), stop];
  begin();
  return () => {
    for (const each of stops) each();
  };
}
