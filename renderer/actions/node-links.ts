/** From what was told or recorded to the nodes that it was about. */
import type { NodeLink } from '../state/notices.ts';
import { text } from '../text/en.ts';
import { type ActionContext, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import type { MomentActions } from './moment-actions.ts';
import type { SelectActions } from './select-actions.ts';
import { showPanel } from './show-panel.ts';

export interface NodeLinkActions {
  /**
   * Selects the nodes and shows them: in the inspector and on the topology. Those that are gone now are told, and so are
   * those that were not there at the moment that is looked at; where none was, the console goes back to now.
   */
  show(link: NodeLink): Promise<void>;
}

/** As many writes as may be asked for at once. */
const WRITE_COUNT_MAX = 1000;

export function createNodeLinkActions(
  context: ActionContext,
  selects: Pick<SelectActions, 'selectMany' | 'goTo'>,
  moments: Pick<MomentActions, 'backToNow'>,
): NodeLinkActions {
  const { stores, live } = context;

  async function nodesOf(link: NodeLink): Promise<ArrayLike<number> & Iterable<number>> {
    if (link.kind === 'nodes') return link.nodes;
    if (link.kind === 'plan') return (await context.client().call('plans.moves', { planId: link.planId })).nodes;
    const writes = await context.client().call('topology.writes', { countMax: WRITE_COUNT_MAX });
    return writes.find(({ revision }) => revision === link.revision)?.touched.nodes ?? [];
  }

  /** Which of these nodes, all of them there now, are to be seen. */
  function seenOf(nodes: readonly number[]): readonly number[] {
    const then = nodes.filter(live.hasNode);
    if (then.length === nodes.length) return nodes;
    // An incident has no now to go back to.
    const isBack = then.length === 0 && stores.moment.get().incident === null;
    if (isBack) moments.backToNow();
    const { backToNow, notThen } = text.nodeLinks;
    const message = isBack ? backToNow(nodes.length) : notThen(nodes.length - then.length, nodes.length);
    showNotice(context, { level: 'info', code: 'node.later', message });
    return isBack ? nodes : then;
  }

  return {
    async show(link) {
      const isStillOpen = workspaceOfNow(context);
      try {
        const nodes = [...new Set(await nodesOf(link))];
        if (!isStillOpen()) return;
        const now = nodes.filter(live.hasNodeNow);
        if (now.length < nodes.length || nodes.length === 0) {
          const message = text.nodeLinks.gone(nodes.length - now.length, nodes.length);
          showNotice(context, { level: 'info', code: 'node.gone', message });
        }
        const there = seenOf(now);
        if (there.length === 0) return;
        stores.view.update((view) => ({ ...view, dialog: null }));
        stores.notices.update((notices) => ({ ...notices, isShown: false }));
        showPanel(stores, 'inspector');
        selects.selectMany(there, 'replace');
        if (there.length === 1) return selects.goTo(there[0]!);
        // Where some are hidden the list of them says so.
        stores.view.update((view) => ({ ...view, inspectorTab: 'selection' }));
        live.scene?.fitNodes(there);
      } catch (error) {
        noticeFailure(context, error);
      }
    },
  };
}
