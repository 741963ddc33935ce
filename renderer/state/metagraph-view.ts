import type { MetagraphDocument, MetagraphReport, ShardscopeError } from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';

/** The metagraph as it holds, as somebody is changing it, and what the data says of it. */
export interface MetagraphView {
  readonly document: Loadable<MetagraphDocument>;
  /** Null as long as nobody changed anything. */
  readonly draft: MetagraphDocument | null;
  readonly isSaving: boolean;
  readonly failure: ShardscopeError | null;
  readonly report: Loadable<MetagraphReport>;
}

export const INITIAL_METAGRAPH: MetagraphView = {
  document: IDLE,
  draft: null,
  isSaving: false,
  failure: null,
  report: IDLE,
};
