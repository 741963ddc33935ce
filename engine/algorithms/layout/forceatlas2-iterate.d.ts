/** The package ships types for its graphology face only; this is the step that its own loop and its worker call. */
declare module 'graphology-layout-forceatlas2/iterate.js' {
  interface ForceAtlas2Settings {
    readonly linLogMode: boolean;
    readonly outboundAttractionDistribution: boolean;
    readonly adjustSizes: boolean;
    readonly edgeWeightInfluence: number;
    readonly scalingRatio: number;
    readonly strongGravityMode: boolean;
    readonly gravity: number;
    readonly slowDown: number;
    readonly barnesHutOptimize: boolean;
    readonly barnesHutTheta: number;
  }
  /**
   * One iteration, in place. Ten numbers a node (x, y, dx, dy, old dx, old dy, mass, convergence, size, fixed), three an
   * edge (10 x source, 10 x target, weight).
   */
  function iterate(
    settings: ForceAtlas2Settings,
    nodeMatrix: Float32Array | Float64Array,
    edgeMatrix: Float32Array | Float64Array,
  ): object;
  export = iterate;
}
