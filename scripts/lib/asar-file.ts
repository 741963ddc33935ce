/**
 * Writes an Electron archive (asar): a pickled JSON header with name, size and offset of each file, then the contents.
 * Layout of the first 16 bytes, all u32 little-endian: 4, header bytes + 8, header bytes + 4, JSON bytes.
 */
export function asarBytes(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const table: Record<string, { size: number; offset: string }> = {};
  const bodies: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const body = Buffer.from(content);
    table[name] = { size: body.length, offset: String(offset) };
    offset += body.length;
    bodies.push(body);
  }
  const json = Buffer.from(JSON.stringify({ files: table }));
  const paddedBytes = Math.ceil(json.length / 4) * 4;
  const head = Buffer.alloc(16 + paddedBytes);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(paddedBytes + 8, 4);
  head.writeUInt32LE(paddedBytes + 4, 8);
  head.writeUInt32LE(json.length, 12);
  json.copy(head, 16);
  return Buffer.concat([head, ...bodies]);
}
