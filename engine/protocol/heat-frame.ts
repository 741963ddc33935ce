/**
 * Binary heat frame
 * =================
 *
 * One snapshot of all heats, little-endian:
 *
 *   0   u32  magic "SHF1"            20  f32  heatMax, accesses/s: what byte 255 means
 *   4   u32  sequence                24  u32  nodeCount
 *   8   f64  time, Unix ms           28  u32  shardCount
 *   16  u32  generation              32  f32[shardCount]  shard heat, accesses/s
 *                                    ..  u8[nodeCount]    node heat, log scale
 *
 * A node's byte is round(255 * ln(1 + heat) / ln(1 + heatMax)), and at least 1 for any heat above 0: a node that was
 * read is never drawn as unread. The scale travels in the frame, so the legend can always print what full colour means.
 */
const MAGIC = 0x31464853;
const HEADER_BYTES = 32;

export interface HeatFrame {
  readonly sequence: number;
  readonly timeMs: number;
  readonly generation: number;
  readonly heatMax: number;
  readonly shardHeat: Float32Array;
  readonly nodeHeat: Uint8Array;
}

/** Encodes `heats` (Float32Array[nodeCount], accesses/s). O(nodeCount). */
export function encodeHeatFrame(
  head: Pick<HeatFrame, 'sequence' | 'timeMs' | 'generation' | 'heatMax'>,
  shardHeat: Float32Array,
  heats: Float32Array,
): Uint8Array<ArrayBuffer> {
  const shardBytes = shardHeat.length * 4;
  const frame = new Uint8Array(HEADER_BYTES + shardBytes + heats.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, head.sequence, true);
  view.setFloat64(8, head.timeMs, true);
  view.setUint32(16, head.generation, true);
  view.setFloat32(20, head.heatMax, true);
  view.setUint32(24, heats.length, true);
  view.setUint32(28, shardHeat.length, true);
  for (let shard = 0; shard < shardHeat.length; shard++)
    view.setFloat32(HEADER_BYTES + shard * 4, shardHeat[shard]!, true);
  const scale = head.heatMax > 0 ? 255 / Math.log1p(head.heatMax) : 0;
  const first = HEADER_BYTES + shardBytes;
  for (let node = 0; node < heats.length; node++) {
    const heat = heats[node]!;
    if (heat > 0) frame[first + node] = Math.max(1, Math.min(255, Math.round(Math.log1p(heat) * scale)));
  }
  return frame;
}

/** Reads a frame in place: `nodeHeat` is a view of `bytes`. Null when it is not one, so a bad frame is skipped. */
export function decodeHeatFrame(bytes: Uint8Array): HeatFrame | null {
  if (bytes.byteLength < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return null;
  const nodeCount = view.getUint32(24, true);
  const shardCount = view.getUint32(28, true);
  if (bytes.byteLength !== HEADER_BYTES + shardCount * 4 + nodeCount) return null;
  const shardHeat = new Float32Array(shardCount);
  for (let shard = 0; shard < shardCount; shard++) shardHeat[shard] = view.getFloat32(HEADER_BYTES + shard * 4, true);
  return {
    sequence: view.getUint32(4, true),
    timeMs: view.getFloat64(8, true),
    generation: view.getUint32(16, true),
    heatMax: view.getFloat32(20, true),
    shardHeat,
    nodeHeat: bytes.subarray(HEADER_BYTES + shardCount * 4),
  };
}

/** Heat in accesses/s that a byte stands for: the inverse of the encoding, within one step of the scale. */
export function heatOfByte(byte: number, heatMax: number): number {
  return byte === 0 ? 0 : Math.expm1((byte / 255) * Math.log1p(heatMax));
}
