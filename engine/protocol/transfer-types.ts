/** Files that the engine makes for a client, and what it says of those it is given. */

/** A download that was begun. Its bytes come piece by piece, as fast as they are asked for. */
export interface StartedDownload {
  readonly downloadId: string;
  /** What the file should be called. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** What the format cannot hold: a code, how often, and the first place. */
  readonly warnings: readonly { readonly code: string; readonly count: number; readonly first: string }[];
}

export interface DownloadPiece {
  readonly bytes: Uint8Array;
  /** There is no more; the download is closed. */
  readonly isEnd: boolean;
}

/** What a restored backup was. */
export interface RestoredBackup {
  /** Of the workspace that was made, and is open now. */
  readonly name: string;
  readonly createdMs: number;
  readonly files: number;
  readonly bytes: number;
  readonly replicas: number;
}

/** What an incident file says of itself. */
export interface IncidentAbout {
  readonly workspace: string;
  readonly savedMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly engineVersion: string;
  readonly hasAttributes: boolean;
  readonly nodes: number;
  readonly edges: number;
  readonly shards: number;
  readonly moves: number;
  readonly writes: number;
  readonly plans: number;
  readonly events: number;
  readonly heatSamples: number;
  readonly notices: number;
}
