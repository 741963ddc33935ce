/** Runs in the sandbox between Electron and the page, and gives the page what `ShellApi` has and nothing else. */
import { contextBridge, ipcRenderer } from 'electron';
import {
  SHELL_API_NAME,
  SHELL_COMMANDS,
  SHELL_PORT_MESSAGE,
  type ShellApi,
  type ShellCommand,
  type ShellInfo,
  type ShellPortMessage,
} from '../engine/protocol/shell-api.ts';
import { CHANNELS, INFO_SWITCH } from './channels.ts';

const listeners = new Set<(command: ShellCommand) => void>();

// A port cannot cross the context bridge, but a message of the window to itself can carry it.
ipcRenderer.on(CHANNELS.port, (event, link: number) => {
  const message: ShellPortMessage = { kind: SHELL_PORT_MESSAGE, link };
  window.postMessage(message, window.location.origin, [...event.ports]);
});
ipcRenderer.on(CHANNELS.command, (_event, command: ShellCommand) => {
  if (SHELL_COMMANDS.includes(command)) for (const listener of listeners) listener(command);
});

const api: ShellApi = {
  info: readInfo(),
  connect: () => ipcRenderer.invoke(CHANNELS.connect, null),
  onCommand(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  reportTheme: (theme) => ipcRenderer.send(CHANNELS.theme, theme),
  reportKeys: (keys) => ipcRenderer.send(CHANNELS.keys, keys),
  notify: (message) => ipcRenderer.send(CHANNELS.notify, message),
  crashes: () => ipcRenderer.invoke(CHANNELS.crashes, null),
  recent: () => ipcRenderer.invoke(CHANNELS.recent, null),
  openRecent: (path) => ipcRenderer.invoke(CHANNELS.openRecent, path),
  forgetRecent: (path) => ipcRenderer.invoke(CHANNELS.forgetRecent, path),
};
contextBridge.exposeInMainWorld(SHELL_API_NAME, api);

function readInfo(): ShellInfo {
  const encoded = process.argv.find((arg) => arg.startsWith(INFO_SWITCH))?.slice(INFO_SWITCH.length) ?? '';
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as ShellInfo;
}
