/**
 * Where Shardscope keeps its workspaces: the user's data folder of each platform, or what `SHARDSCOPE_HOME` names. One
 * function for the desktop, the command line and `npm start`, so that all show the same demo.
 */
export function dataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  userFolder: string,
): string {
  if (env.SHARDSCOPE_HOME) return env.SHARDSCOPE_HOME;
  if (platform === 'win32') return `${env.APPDATA ?? `${userFolder}\\AppData\\Roaming`}\\Shardscope`;
  if (platform === 'darwin') return `${userFolder}/Library/Application Support/Shardscope`;
  // The XDG specification asks to ignore relative values.
  const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : `${userFolder}/.local/share`;
  return `${data}/shardscope`;
}
