/** From what was told or recorded to the nodes that it was about. */
import type { NodeLink } from '../state/notices.ts';
import { text } from '../text/en.ts';
import { type ActionContext, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import type { SelectActions } from './select-actions.ts';
import { showPanel } from './show-panel.ts';

export interface NodeLinkActions {
  /** Selects the nodes and shows them: in the inspector and on the topology. Those that are gone are told. */
  show(link: NodeLink): Promise<void>;
}

/** As many writes as may be asked for at once. */
const WRITE_COUNT_MAX = 1000;

export function createNodeLinkActions(
  context: ActionContext,
  selects: Pick<SelectActions, 'selectMany' | 'goTo'>,
): NodeLinkActions {
  const { stores, live } = context;

  async function nodesOf(link: NodeLink): Promise<ArrayLike<number> & Iterable<number>> {
    if (link.kind === 'nodes') return link.nodes;
    if (link.kind === 'plan') return (await context.client().call('plans.moves', { planId: link.planId })).nodes;
    const writes = await context.client().call('topology.writes', { countMax: WRITE_COUNT_MAX });
    return writes.find(({ revision }) => revision === link.revision)?.touched.nodes ?? [];
  }

  return {
    async show(link) {
      const isStillOpen = workspaceOfNow(context);
      try {
        const nodes = [...new Set(await nodesOf(link))];
        if (!isStillOpen()) return;
        const there = nodes.filter(live.hasNode);
        if (there.length < nodes.length || nodes.length === 0) {
          const message = text.nodeLinks.gone(nodes.length - there.length, nodes.length);
          showNotice(context, { level: 'info', code: 'node.gone', message });
        }
        if (there.length === 0) return;
        stores.view.update((view) => ({ ...view, dialog: null }));
        stores.notices.update((notices) => ({ ...notices, isShown: false }));
        showPanel(stores, 'inspector');
        selects.selectMany(there, 'replace');
        if (there.length === 1) selects.goTo(there[0]!);
        else live.scene?.fitNodes(there);
      } catch (error) {
        noticeFailure(context, error);
      }
    },
  };
}
