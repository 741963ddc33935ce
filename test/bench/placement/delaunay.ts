import type { Prng } from '../../../engine/base/prng.ts';

/**
 * The edges of the Delaunay triangulation of random points in the unit square.
 *
 * Incremental insertion (Lawson 1977): the triangle of a point is found by walking from the last one, split in three,
 * and edges are flipped until no circumcircle holds a point. Points come in along a Hilbert curve, so that a walk is a
 * few steps. Random doubles are in general position, so plain arithmetic decides; the Euler count is checked.
 */
export function delaunayEdges(pointCount: number, prng: Prng): { sources: Uint32Array; targets: Uint32Array } {
  const points = hilbertOrdered(pointCount, prng);
  const mesh = createMesh(points);
  for (let point = 0; point < pointCount; point++) mesh.insert(point);
  return mesh.edges();
}

/** x and y by point; three corners far away follow, whose triangle holds the square. */
function hilbertOrdered(pointCount: number, prng: Prng): Float64Array {
  const raw = Array.from({ length: pointCount }, () => {
    const [x, y] = [prng.ratio(), prng.ratio()];
    return { x, y, key: hilbertKey(Math.floor(x * 65536), Math.floor(y * 65536)) };
  });
  raw.sort((a, b) => a.key - b.key);
  const points = new Float64Array(2 * (pointCount + 3));
  raw.forEach(({ x, y }, i) => {
    points[2 * i] = x;
    points[2 * i + 1] = y;
  });
  points.set([-3e3, -3e3, 3e3, -3e3, 0, 3e3], 2 * pointCount);
  return points;
}

function hilbertKey(x: number, y: number): number {
  let key = 0;
  for (let side = 32768; side > 0; side >>= 1) {
    const right = (x & side) > 0 ? 1 : 0;
    const top = (y & side) > 0 ? 1 : 0;
    key = key * 4 + ((3 * right) ^ top);
    if (top === 0) {
      if (right === 1) [x, y] = [65535 - x, 65535 - y];
      [x, y] = [y, x];
    }
  }
  return key;
}

/** Triangle t has corners `corners[3t + i]`, counter-clockwise; `across[3t + i]` is the triangle opposite corner i. */
function createMesh(points: Float64Array) {
  const pointCount = points.length / 2 - 3;
  const corners = new Int32Array(3 * (2 * pointCount + 1));
  const across = new Int32Array(corners.length).fill(-1);
  corners.set([pointCount, pointCount + 1, pointCount + 2]);
  let triangleCount = 1;
  let last = 0;

  const orientation = (a: number, b: number, c: number): number =>
    (points[2 * b]! - points[2 * a]!) * (points[2 * c + 1]! - points[2 * a + 1]!) -
    (points[2 * b + 1]! - points[2 * a + 1]!) * (points[2 * c]! - points[2 * a]!);

  function isInCircle(a: number, b: number, c: number, p: number): boolean {
    const [px, py] = [points[2 * p]!, points[2 * p + 1]!];
    const [ax, ay] = [points[2 * a]! - px, points[2 * a + 1]! - py];
    const [bx, by] = [points[2 * b]! - px, points[2 * b + 1]! - py];
    const [cx, cy] = [points[2 * c]! - px, points[2 * c + 1]! - py];
    const [a2, b2, c2] = [ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy];
    return ax * (by * c2 - b2 * cy) - ay * (bx * c2 - b2 * cx) + a2 * (bx * cy - by * cx) > 0;
  }

  function locate(point: number): number {
    for (let triangle = last; ; ) {
      let next = -1;
      for (let i = 0; i < 3 && next === -1; i++) {
        const a = corners[3 * triangle + ((i + 1) % 3)]!;
        const b = corners[3 * triangle + ((i + 2) % 3)]!;
        if (orientation(a, b, point) < 0) next = across[3 * triangle + i]!;
      }
      if (next === -1) return triangle;
      triangle = next;
    }
  }

  const setTriangle = (t: number, vertices: readonly number[], opposite: readonly number[]): void => {
    corners.set(vertices, 3 * t);
    across.set(opposite, 3 * t);
  };
  const relink = (triangle: number, from: number, to: number): void => {
    if (triangle === -1) return;
    for (let i = 0; i < 3; i++) if (across[3 * triangle + i] === from) across[3 * triangle + i] = to;
  };

  function insert(point: number): void {
    const t = locate(point);
    const [a, b, c] = [corners[3 * t]!, corners[3 * t + 1]!, corners[3 * t + 2]!];
    const [na, nb, nc] = [across[3 * t]!, across[3 * t + 1]!, across[3 * t + 2]!];
    const u = triangleCount++;
    const v = triangleCount++;
    setTriangle(t, [point, b, c], [na, u, v]);
    setTriangle(u, [point, c, a], [nb, v, t]);
    setTriangle(v, [point, a, b], [nc, t, u]);
    relink(nb, t, u);
    relink(nc, t, v);
    legalise([t, u, v]);
    last = t;
  }

  /** Corner 0 of every triangle on the stack is the new point; the edge opposite may have to be flipped. */
  function legalise(stack: number[]): void {
    for (let t = stack.pop(); t !== undefined; t = stack.pop()) {
      const other = across[3 * t]!;
      if (other === -1) continue;
      const side = [0, 1, 2].find((i) => across[3 * other + i] === t)!;
      const far = corners[3 * other + side]!;
      const [p, b, c] = [corners[3 * t]!, corners[3 * t + 1]!, corners[3 * t + 2]!];
      if (!isInCircle(p, b, c, far)) continue;
      const [overB, overC] = [across[3 * t + 1]!, across[3 * t + 2]!];
      const [farC, farB] = [across[3 * other + ((side + 1) % 3)]!, across[3 * other + ((side + 2) % 3)]!];
      // In `other` the corners after `far` are c and b: opposite c lies the edge far-b, opposite b the edge far-c.
      setTriangle(t, [p, b, far], [farC, other, overC]);
      setTriangle(other, [p, far, c], [farB, overB, t]);
      relink(farC, other, t);
      relink(overB, t, other);
      stack.push(t, other);
    }
  }

  function edges(): { sources: Uint32Array; targets: Uint32Array } {
    const sources: number[] = [];
    const targets: number[] = [];
    for (let i = 0; i < 3 * triangleCount; i++) {
      const base = i - (i % 3);
      const [a, b] = [corners[base + ((i + 1) % 3)]!, corners[base + ((i + 2) % 3)]!];
      // Every inner edge is seen from both of its triangles, once in each direction.
      if (a < b && b < pointCount) {
        sources.push(a);
        targets.push(b);
      }
    }
    return { sources: Uint32Array.from(sources), targets: Uint32Array.from(targets) };
  }

  return { insert, edges };
}
