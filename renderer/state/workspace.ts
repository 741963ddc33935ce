import {
  NO_TYPE,
  type TopologySnapshot,
  type WorkloadStatus,
  type WorkspaceInfo,
  type WorkspaceListEntry,
  type WorkspaceState,
} from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';
import type { RecentWorkspace } from './opened-workspaces.ts';

/** What React may know of the topology: the columns themselves stay in `LiveTopology`. */
export interface TopologySummary {
  readonly generation: number;
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly shardCount: number;
  readonly nodeTypes: readonly string[];
  /** Nodes of each type, same order. */
  readonly nodesOfType: readonly number[];
}

export interface Workspace {
  /** Null until the engine has told. */
  readonly state: WorkspaceState | null;
  readonly topology: Loadable<TopologySummary>;
  readonly info: WorkspaceInfo | null;
  /** Last write that the picture shows; 0 until one was told. */
  readonly shownRevision: number;
  readonly workload: WorkloadStatus | null;
  /** What the engine could open; fetched when a list of workspaces is shown. */
  readonly list: Loadable<readonly WorkspaceListEntry[]>;
  /** Those opened last on this machine, latest first; read with the list. */
  readonly recent: readonly RecentWorkspace[];
}

export const INITIAL_WORKSPACE: Workspace = {
  state: null,
  topology: IDLE,
  info: null,
  shownRevision: 0,
  workload: null,
  list: IDLE,
  recent: [],
};

/** A restarted engine counts generations from the start again, so the name has to agree too. */
export function isSameWorkspace(a: WorkspaceState | null, b: WorkspaceState): boolean {
  return a !== null && a.generation === b.generation && a.name === b.name;
}

/** Another workspace voids everything known about the former one. */
export function applyWorkspaceState(workspace: Workspace, state: WorkspaceState): Workspace {
  if (isSameWorkspace(workspace.state, state)) return { ...workspace, state };
  return { ...INITIAL_WORKSPACE, list: workspace.list, recent: workspace.recent, state };
}

/** O(nodeCount), once a snapshot. */
export function summarizeTopology(snapshot: TopologySnapshot): TopologySummary {
  const nodesOfType = new Array<number>(snapshot.nodeTypes.length).fill(0);
  let nodeCount = 0;
  for (const type of snapshot.types) {
    // The slot of a removed node has no type.
    if (type === NO_TYPE) continue;
    nodesOfType[type] = (nodesOfType[type] ?? 0) + 1;
    nodeCount++;
  }
  return {
    generation: snapshot.generation,
    nodeCount,
    edgeCount: snapshot.edgeCount,
    shardCount: snapshot.shardCount,
    nodeTypes: snapshot.nodeTypes,
    nodesOfType,
  };
}
