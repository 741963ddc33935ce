/** Which nodes should carry a label in a view of the model: what is looked at decides, pinned nodes first. */

import { LABEL_COUNT_MAX, labelCandidates } from './label-candidates.ts';
import { isHidden, isLit, namedNodes } from './node-flags.ts';
import type { SceneModel } from './scene-model.ts';
import { FACTOR_MAX, FACTOR_MIN } from './sizes.ts';
import { graphX, graphY, type View } from './view.ts';

/** A labelled disc is at least this large, or is among the most influential of a far view. */
const LABEL_RADIUS_PX_MIN = 3.2;

/** At most `LABEL_COUNT_MAX` nodes by priority. While some nodes stand out, only those, whatever their size. */
export function wantedLabels(model: SceneModel, view: View): readonly number[] {
  const { tree, factors, style, shown, selected, hovered } = model;
  const inView = tree.range(graphX(view, 0), graphY(view, view.heightPx), graphX(view, view.widthPx), graphY(view, 0));
  const pinned = [selected, hovered].filter((node) => node !== null).filter((node) => !isHidden(style, node));
  // In a far view no disc is large; then the few most influential are named all the same.
  const bySize = Math.min(FACTOR_MAX * 0.62, Math.max(FACTOR_MIN, LABEL_RADIUS_PX_MIN / view.nodeScalePx));
  const isChosen = (node: number): boolean => isLit(style, node);
  const isNaming = namedNodes(model) !== null;
  const isAll = !isNaming && shown === null;
  const visible = isAll ? inView : inView.filter(isChosen);
  const top = isAll ? model.top : model.top.filter(isChosen);
  // A few that stand out are named whatever their size; what a filter leaves may be nearly all.
  const isFew = isNaming || (shown !== null && visible.length <= LABEL_COUNT_MAX);
  const factorMin = isFew ? 0 : bySize;
  return labelCandidates({ visible, top, factors, pinned, factorMin, countMax: LABEL_COUNT_MAX });
}
