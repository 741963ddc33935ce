import type { NodeDetails } from '../../engine/protocol/index.ts';
import type { EdgeBelow } from '../scene/pick-edge.ts';
import type { Side } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { type ActionContext, noticeFailure, showNotice } from './context.ts';
import type { EditActions } from './edit-actions.ts';

export interface EdgeActions {
  /** Asks whether the edge shall go, as the inspector of one of its ends would. */
  askToRemove(edge: EdgeBelow): Promise<void>;
}

export function createEdgeActions(context: ActionContext, edits: EditActions): EdgeActions {
  const { live } = context;
  return {
    async askToRemove({ source, target, relation }) {
      const name = live.snapshot?.relations[relation];
      try {
        const call = (index: number) => context.client().call('nodes.get', { index });
        const from = await call(source);
        // What an engine tells of a node are its first edges only: a hub's may be found at the other end.
        if (open(from, 'below', target, name) || open(await call(target), 'above', source, name)) return;
        showNotice(context, { level: 'warning', code: 'edge.not-listed', message: text.edit.edgeMenu.notListed });
      } catch (error) {
        noticeFailure(context, error);
      }
    },
  };

  function open(node: NodeDetails, side: Side, end: number, relation: string | undefined): boolean {
    const list = side === 'below' ? node.children : node.parents;
    const other = list.find((one) => one.index === end && one.relation === relation);
    if (other !== undefined) edits.open({ kind: 'disconnect', node, side, other });
    return other !== undefined;
  }
}
