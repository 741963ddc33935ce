import type { MetagraphDocument, MetagraphEvent, MetagraphReport } from '../../protocol/change-types.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { NodeNames } from '../node-names.ts';
import type { PlanLedger } from '../plans/plan-ledger.ts';
import { hierarchyGraph } from '../topology-columns.ts';
import type { TopologyGraphs } from '../topology-graphs.ts';
import type { TopologyState } from '../topology-state.ts';
import { editedMetagraph, metagraphDocument, metagraphReport, refusePresentCycles } from './metagraph-edit.ts';

export interface MetagraphsContext {
  readonly state: TopologyState;
  readonly types: Uint16Array;
  readonly names: NodeNames;
  readonly graphs: TopologyGraphs;
  readonly catalog: Pick<Catalog, 'saveMetagraph'>;
  /** The audit trail. */
  readonly plans: Pick<PlanLedger, 'note'>;
  readonly onReplaced: (event: MetagraphEvent) => void;
  betweenSteps<T>(work: () => Promise<T>): Promise<T>;
}

/** The metagraph of an open workspace as people read, replace and check it. Writes count edges in it by themselves. */
export class Metagraphs {
  readonly #context: MetagraphsContext;

  constructor(context: MetagraphsContext) {
    this.#context = context;
  }

  document(): MetagraphDocument {
    const { metagraph, hierarchies } = this.#context.state;
    return metagraphDocument(metagraph, hierarchies);
  }

  /** Replaces the metagraph, durably, and notes it in the audit trail. @throws conflict.metagraph, conflict.cycle */
  async replace(document: MetagraphDocument, actor: string): Promise<MetagraphDocument> {
    const { state, graphs, catalog, names, plans, onReplaced } = this.#context;
    // Between moves and writes: what is checked here holds when it is saved.
    return this.#context.betweenSteps(async () => {
      const { metagraph, hierarchies } = editedMetagraph(state.metagraph, state.hierarchies, document);
      if (hierarchies.some(({ isAcyclic }) => isAcyclic)) {
        const current = await graphs.collected();
        const graphsOfHierarchies = hierarchies.map((kept) => hierarchyGraph(current, kept, kept.depth));
        refusePresentCycles(hierarchies, graphsOfHierarchies, (slot) => names.keyOf(slot));
      }
      catalog.saveMetagraph(metagraph, hierarchies);
      [state.metagraph, state.hierarchies] = [metagraph, hierarchies];
      plans.note(actor, 'metagraph', `${metagraph.rules.length} connections`);
      const saved = this.document();
      onReplaced({ actor, metagraph: saved });
      return saved;
    });
  }

  /** Compares the metagraph with all edges. */
  async check(): Promise<MetagraphReport> {
    const { state, graphs, types, names } = this.#context;
    const { edges } = await graphs.graph();
    const graphsOfHierarchies = await graphs.hierarchyGraphs();
    const keyOf = (slot: number) => names.keyOf(slot);
    return metagraphReport(state.metagraph, state.hierarchies, edges, types, graphsOfHierarchies, keyOf);
  }
}
