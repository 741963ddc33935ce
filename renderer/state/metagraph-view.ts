import type { MetagraphDocument, MetagraphReport, ShardscopeError } from '../../engine/protocol/index.ts';
import { IDLE, type Loadable, ready } from './loadable.ts';
import { changeCount, rebasedMetagraph } from './metagraph.ts';

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

/** As it holds now; what the operator has changed stays, on top of it. A report of another one is out of date. */
export function withDocument(view: MetagraphView, document: MetagraphDocument): MetagraphView {
  const { document: before, draft, report } = view;
  if (before.state !== 'ready') return { ...view, document: ready(document) };
  const isSame = changeCount(before.value, document) === 0;
  const rebased = draft === null ? null : rebasedMetagraph(document, before.value, draft);
  return { ...view, document: ready(document), draft: rebased, report: isSame ? report : IDLE };
}
