import {
  fromWireError,
  type Port,
  PROTOCOL_VERSION,
  type ServerMessage,
  ShardscopeError,
} from '../../engine/protocol/index.ts';

export interface Welcome {
  readonly engineVersion: string;
  readonly isReadOnly: boolean;
}

/** Says hello and waits for the answer. Rejects when the engine refuses, closes, or speaks another protocol. */
export function greet(port: Port): Promise<Welcome> {
  return new Promise((resolve, reject) => {
    port.onMessage((raw) => {
      const message = raw as ServerMessage;
      if (message.kind === 'refused') reject(fromWireError(message.error));
      else if (message.kind === 'welcome') {
        if (message.protocol === PROTOCOL_VERSION) {
          resolve({ engineVersion: message.engineVersion, isReadOnly: message.isReadOnly === true });
        } else {
          reject(
            new ShardscopeError('incompatible.protocol', 'the engine speaks another version of the protocol', {
              console: PROTOCOL_VERSION,
              engine: message.protocol,
            }),
          );
        }
      }
    });
    port.onClose(() =>
      reject(new ShardscopeError('unavailable.engine', 'the engine closed the connection before it answered')),
    );
    port.post({ kind: 'hello', protocol: PROTOCOL_VERSION, client: 'console' });
  });
}
