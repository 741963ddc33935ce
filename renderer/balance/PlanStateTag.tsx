import type { ReactElement } from 'react';
import type { PlanState } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { Tag, type TagLook } from '../ui/Tag.tsx';

const LOOKS: Readonly<Record<PlanState, TagLook>> = {
  draft: 'plain',
  proposed: 'warning',
  approved: 'accent',
  executing: 'accent',
  paused: 'warning',
  done: 'good',
  refused: 'plain',
  expired: 'plain',
  undone: 'plain',
};

export function PlanStateTag({ state }: { state: PlanState }): ReactElement {
  return <Tag look={LOOKS[state]}>{text.balance.plan.states[state]}</Tag>;
}
