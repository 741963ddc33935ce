import type { ShellInfo } from '../engine/protocol/shell-api.ts';

/** better-sqlite3's binaries are built against this version of Node-API; Electron 25 has 8, current ones have 10. */
export const NAPI_VERSION_NEEDED = 10;

export interface RuntimeFacts {
  readonly napiVersion: number;
  /** Whether Electron's Node runs TypeScript; the engine's sources in a checkout are TypeScript. */
  readonly stripsTypes: boolean;
  readonly isPackaged: boolean;
}

/** A utility process wherever Electron can run the engine's entry in one; else a child of a Node executable. */
export function chooseEngineHost({ napiVersion, stripsTypes, isPackaged }: RuntimeFacts): ShellInfo['engineHost'] {
  const runsEntry = isPackaged || stripsTypes;
  return napiVersion >= NAPI_VERSION_NEEDED && runsEntry ? 'utility-process' : 'node-child';
}
