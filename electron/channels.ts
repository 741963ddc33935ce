/** The names that preload.ts and the main process share. */
export const CHANNELS = {
  /** Window asks for a link to the engine; answered with the link's number. */
  connect: 'shell:connect',
  /** Main hands the link's port over. */
  port: 'shell:port',
  /** Main passes a menu command on. */
  command: 'shell:command',
  /** Window tells its theme. */
  theme: 'shell:theme',
  /** Window tells the keys that the operator has chosen. */
  keys: 'shell:keys',
  /** Window asks for a notification of the system. */
  notify: 'shell:notify',
  /** Window asks what has crashed since it asked last. */
  crashes: 'shell:crashes',
  /** Window asks which workspaces were opened last. */
  recent: 'shell:recent',
  /** Window asks to open one of them, by its path. */
  openRecent: 'shell:open-recent',
  /** Window takes one off the list. */
  forgetRecent: 'shell:forget-recent',
} as const;

/** A switch of the window's process that carries `ShellInfo` as base64 JSON: there before the first script runs. */
export const INFO_SWITCH = '--shardscope-info=';
