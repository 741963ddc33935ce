/** Which nodes should carry a label in a view of the model: what is looked at decides, pinned nodes first. */
import { isLit } from './highlight.ts';
import { LABEL_COUNT_MAX, labelCandidates } from './label-candidates.ts';
import type { SceneModel } from './scene-model.ts';
import { FACTOR_MAX, FACTOR_MIN } from './sizes.ts';
import { graphX, graphY, type View } from './view.ts';

/** A labelled disc is at least this large, or is among the most influential of a far view. */
const LABEL_RADIUS_PX_MIN = 3.2;

/** At most `LABEL_COUNT_MAX` nodes by priority. While some nodes stand out, only those, whatever their size. */
export function wantedLabels(model: SceneModel, view: View): readonly number[] {
  const { tree, factors, style, lit, selected, hovered } = model;
  const inView = tree.range(graphX(view, 0), graphY(view, view.heightPx), graphX(view, view.widthPx), graphY(view, 0));
  const pinned = [selected, hovered].filter((node) => node !== null);
  // In a far view no disc is large; then the few most influential are named all the same.
  const bySize = Math.min(FACTOR_MAX * 0.62, Math.max(FACTOR_MIN, LABEL_RADIUS_PX_MIN / view.nodeScalePx));
  const isChosen = (node: number): boolean => isLit(style, node);
  const visible = lit === null ? inView : inView.filter(isChosen);
  const top = lit === null ? model.top : model.top.filter(isChosen);
  const factorMin = lit === null ? bySize : 0;
  return labelCandidates({ visible, top, factors, pinned, factorMin, countMax: LABEL_COUNT_MAX });
}
