import { GraphBuilder } from '../onnx/graphBuilder.ts';
import { ElementType } from '../onnx/proto.ts';
import type { WeightFile } from '../onnx/weightFile.ts';
import type { WeightFormat } from '../protocol.ts';
import type { Processor } from '../device/devices.ts';
import { Attention } from './attention.ts';
import type { ModelConfig } from './config.ts';
import { feedForward } from './feedForward.ts';
import { Names } from './graphNames.ts';
import { LayerParts } from './layerParts.ts';
import { linearFormats } from './linear/linearFormat.ts';
import type { Tensors } from './tensors.ts';

/** Candidates returned per row: enough for the siblings in a draft tree, with special tokens among them. */
const TOP_K = 32;

/**
 * Builds the decoder as one graph for prefill, decode and tree verification. n new positions see P cached
 * ones through an additive bias, so any tree is a matter of input; only the chosen m rows get a head.
 *
 * in   embeddings f32[1,n,d] (rows of the embedding table), positions i64[1,n],
 *      grouping i64[4] = [KV,a,b,hd], a b = n H / KV (how attention multiplies, see there),
 *      attention_bias and window_attention_bias f32[1,a,b,P+n] (each where some layer needs it),
 *      split i64[2] = [P,n], rows i64[m], past_key_l and past_value_l f32[KV,1,P,hd]
 * out  top_probabilities f32[m,K], top_ids i32[m,K], probabilities f32[m,V],
 *      new_keys_values f32[2L,KV,n,hd] (key of layer 0, value of layer 0, key of layer 1, ...)
 */
export function buildDecoderGraph(
  config: ModelConfig,
  tensors: Tensors,
  weights: WeightFile,
  format: WeightFormat,
  processor: Processor = 'cpu',
): Uint8Array {
  const g = new GraphBuilder(weights);
  const parts = new LayerParts(config, tensors, g, linearFormats(format, g, processor));
  const { layers, width, kvHeads, headDim, outputNorms } = config;
  g.input({ name: Names.embeddings, type: ElementType.float, shape: [1, 'n', width] });
  g.input({ name: Names.positions, type: ElementType.int64, shape: [1, 'n'] });
  g.input({ name: Names.split, type: ElementType.int64, shape: [2] });
  g.input({ name: Names.grouping, type: ElementType.int64, shape: [4] });
  g.input({ name: Names.rows, type: ElementType.int64, shape: ['m'] });

  const attention = new Attention(parts, processor);
  let residual = scaledEmbeddings(parts);
  let normed = parts.norm(residual, 'model.layers.0.input_layernorm');
  for (let layer = 0; layer < layers; layer++) {
    const name = `model.layers.${layer}`;
    // Gemma 2 has norms after the halves of a layer, and calls what others have after attention by another name.
    let update = attention.layer(layer, normed);
    if (outputNorms) update = parts.norm(update, `${name}.post_attention_layernorm`);
    const between = outputNorms ? 'pre_feedforward_layernorm' : 'post_attention_layernorm';
    [normed, residual] = parts.addAndNorm(update, residual, `${name}.${between}`);
    update = feedForward(parts, layer, normed);
    if (outputNorms) update = parts.norm(update, `${name}.post_feedforward_layernorm`);
    if (layer < layers - 1) {
      [normed, residual] = parts.addAndNorm(update, residual, `model.layers.${layer + 1}.input_layernorm`);
      continue;
    }
    // Rows are chosen before the last norm, so prefill pays one row of the head.
    update = g.node('Gather', [update, Names.rows], { axis: 1 });
    residual = g.node('Gather', [residual, Names.rows], { axis: 1 });
    [normed] = parts.addAndNorm(update, residual, 'model.norm');
  }
  addHead(parts, normed);
  g.output(g.node('Concat', attention.newKeysValues, { axis: 0 }), {
    name: Names.newKeysValues,
    type: ElementType.float,
    shape: [2 * layers, kvHeads, 'n', headDim],
  });
  return g.encode();
}

function scaledEmbeddings({ graph: g, config }: LayerParts): string {
  if (config.embeddingScale === 1) return Names.embeddings;
  return g.node('Mul', [Names.embeddings, g.scalar(config.embeddingScale)]);
}

/** The outputs of the chosen rows [1,m,width]: their distributions, and the best of each. */
function addHead(parts: LayerParts, normed: string): void {
  const { graph: g, config } = parts;
  const { vocabulary, width, tied, logitScale, logitCap } = config;
  const matrix = tied ? 'model.embed_tokens' : 'lm_head';
  let logits = parts.project(normed, width, [[matrix, vocabulary]], { scale: logitScale / (logitCap ?? 1) });
  if (logitCap !== undefined) logits = g.node('Mul', [g.node('Tanh', [logits]), g.scalar(logitCap)]);
  const probabilities = g.node('Softmax', [g.node('Reshape', [logits, g.shape(-1, vocabulary)])], {
    axis: -1,
  });
  g.output(probabilities, { name: Names.probabilities, type: ElementType.float, shape: ['m', vocabulary] });
  const k = Math.min(TOP_K, vocabulary);
  const [top, ids] = g.nodes('TopK', [probabilities, g.shape(k)], [true, true], {
    axis: -1,
    largest: 1,
    sorted: 1,
  });
  g.output(top!, { name: Names.topProbabilities, type: ElementType.float, shape: ['m', k] });
  g.output(g.node('Cast', [ids!], { to: ElementType.int32 }), {
    name: Names.topIds,
    type: ElementType.int32,
    shape: ['m', k],
  });
}
