import type { VerifyReport } from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';

export interface Verification {
  readonly isDeep: boolean;
  readonly report: Loadable<VerifyReport>;
}

export const INITIAL_VERIFICATION: Verification = { isDeep: false, report: IDLE };
