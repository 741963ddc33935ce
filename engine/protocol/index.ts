/** The published face of the engine: all that the renderer, a browser or the desktop shell may import. */
export {
  type ErrorCode,
  type ErrorDetails,
  fromWireError,
  ShardscopeError,
  toWireError,
  type WireError,
} from '../base/errors.ts';
export type { Progress, ProgressListener } from '../base/progress.ts';
export {
  APPROVAL_RANGES,
  type ApprovalSetting,
  BALANCE_FORESIGHTS,
  BALANCE_MODES,
  DEFAULT_BALANCE_SETTINGS,
  OUTCOME_TOLERANCE_RANGE,
} from '../model/balance-settings.ts';
export { NO_TYPE } from '../model/ids.ts';
export {
  DAMPING_MAX,
  DEFAULT_INFLUENCE,
  INFLUENCE_DIRECTIONS,
  INFLUENCE_MEASURES,
  type InfluenceDirection,
  type InfluenceMeasure,
  type InfluenceSettings,
} from '../model/influence.ts';
export type { ClosureDepth } from '../model/metagraph.ts';
export { MOVE_ROWS_PER_SECOND_MIN, type MoveRate, type MoveState } from '../model/move.ts';
export { AUDIT_ACTIONS, VALIDITY_MIN } from '../model/plan.ts';
export { expectedDurationMs, rateOfPlans } from '../model/plan-rate.ts';
export {
  type BalancePolicy,
  isQuiet,
  POLICY_RANGES,
  type PolicySetting,
  policyFaults,
  type QuietHours,
} from '../model/policy.ts';
export { type CallOptions, type Client, createClient } from '../rpc/client.ts';
export type { ClientMessage, ServerMessage } from '../rpc/messages.ts';
export type { Port } from '../rpc/port.ts';
export type { ParamsOf, ResultOf } from '../rpc/table.ts';
export { MOVED_TOGETHER_MAX, PLAN_FORMATS, type PlanFormat } from './balance-methods.ts';
export type * from './balance-types.ts';
export type * from './change-types.ts';
export { decodeMessage, encodeMessage, MESSAGE_BYTES_MAX } from './codec.ts';
export { decodeHeatFrame, encodeHeatFrame, type HeatFrame, heatOfByte } from './heat-frame.ts';
export { HEAT_MAP_CELLS_MAX, HEAT_MAP_NODES_MAX } from './heat-map-methods.ts';
export type * from './heat-map-types.ts';
export type * from './history-types.ts';
export { LAYOUT_KINDS, LAYOUT_PINS_MAX, type LayoutPins } from './layout-methods.ts';
export { type MethodEffect, methodEffect } from './method-access.ts';
export { DESCRIBE_COUNT_MAX, METHODS, TOPICS, type Topic, UPLOAD_CHUNK_BYTES_MAX } from './methods.ts';
export * from './replay-types.ts';
export type { EngineToShell, ShellToEngine } from './shell-link.ts';
export { DOWNLOAD_CHUNK_BYTES_MAX, type DownloadWish, INCIDENT_NOTICES_MAX } from './transfer-methods.ts';
export type * from './transfer-types.ts';
export type * from './types.ts';
export { PROTOCOL_VERSION } from './version.ts';

import type { Client } from '../rpc/client.ts';
import type { METHODS } from './methods.ts';

/** The typed client of the public table. */
export type EngineClient = Client<typeof METHODS>;
