import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../../../src/engine/errors.ts';
import { type ModelConfig, parseConfig } from '../../../src/engine/model/config.ts';
import { FAMILY_FIXTURES } from '../../support/familyFixture.ts';

/** The config of a fixture with some fields replaced; undefined takes one out. */
function parse(fixture: string, fields: Readonly<Record<string, unknown>> = {}): ModelConfig {
  const text = readFileSync(join(FAMILY_FIXTURES, fixture, 'config.json'), 'utf8');
  return parseConfig(
    JSON.stringify({ ...(JSON.parse(text) as Record<string, unknown>), ...fields }),
    'config.json',
  );
}

describe('config.json', () => {
  const refused: readonly (readonly [
    fixture: string,
    fields: Readonly<Record<string, unknown>>,
    message: RegExp,
  ])[] = [
    ['llama-linear', { model_type: 'mistral' }, /model_type is "mistral"; .* runs llama, granite, qwen2/],
    ['llama-linear', { model_type: 'toString' }, /model_type is "toString"/],
    ['llama-linear', { model_type: undefined }, /model_type is undefined/],
    ['llama-linear', { quantization_config: { quant_method: 'gptq' } }, /quantization_config is .*"gptq"/],
    ['llama-linear', { hidden_act: 'gelu' }, /hidden_act is "gelu", which is not supported/],
    ['llama-linear', { attention_bias: 'no' }, /attention_bias is "no"; expected true or false/],
    ['llama-linear', { rms_norm_eps: 0 }, /rms_norm_eps is 0; expected a positive number/],
    ['llama-linear', { hidden_size: 50 }, /hidden_size is 50: heads of 8\.33/],
    ['llama-linear', { head_dim: 7 }, /head_dim is 7: heads of 7 have no halves/],
    ['llama-linear', { rope_theta: -1 }, /rope_theta is -1/],
    ['llama-linear', { rope_theta: 1e300 }, /rope_theta is 1e\+300; expected a positive number from 1e-15/],
    [
      'qwen2-yarn',
      { rope_theta: 1, original_max_position_embeddings: 4096 },
      /rope_theta is 1, which with its scaling makes frequencies that are no/,
    ],
    ['llama-linear', { head_dim: 512 }, /head_dim is 512; expected a whole number from 1 to 256/],
    ['llama-linear', { hidden_size: 6144 }, /hidden_size is 6144: heads of 1024 are wider than 256/],
    ['llama-linear', { rope_scaling: 'linear' }, /rope_scaling is "linear"; expected an object/],
    ['llama-linear', { rope_scaling: { type: 'linear' } }, /rope_scaling\.factor is undefined/],
    ['llama-linear', { rope_scaling: { rope_type: 'longrope' } }, /rope_scaling\.rope_type is "longrope"/],
    ['llama-linear', { rope_scaling: { type: 'su', factor: 4 } }, /rope_scaling\.type is "su"/],
    [
      'llama-linear',
      { rope_scaling: { type: 'default', mrope_section: [16, 24, 24] } },
      /rope_scaling\.mrope_section is \[16,24,24\]/,
    ],
    [
      'llama-linear',
      { rope_scaling: null, rope_parameters: { full_attention: { rope_theta: 1e6 } } },
      /rope_parameters\.full_attention is .* not supported/,
    ],
    ['llama-linear', { partial_rotary_factor: 0.5 }, /partial_rotary_factor is 0\.5; only whole heads/],
    [
      'llama-biases',
      { rope_parameters: { rope_type: 'llama3', factor: 8, low_freq_factor: 4, high_freq_factor: 4 } },
      /rope_parameters\.high_freq_factor is 4; expected more than low_freq_factor/,
    ],
    ['qwen3-yarn', { head_dim: undefined }, /head_dim is undefined; expected a whole number/],
    ['qwen2-window', { max_window_layers: undefined }, /max_window_layers is undefined/],
    [
      'qwen2-window',
      { use_sliding_window: false, layer_types: ['full_attention', 'sliding_attention'] },
      /layer_types is .*, but no sliding window is in use/,
    ],
    ['qwen2-window', { layer_types: ['full_attention'] }, /layer_types is .*; expected one for each of 2/],
    [
      'qwen2-window',
      { layer_types: ['full_attention', 'linear_attention'] },
      /layer_types is .*, which is not/,
    ],
    ['starcoder2', { norm_type: 'rms_norm' }, /norm_type is "rms_norm"/],
    ['starcoder2', { mlp_type: 'gated' }, /mlp_type is "gated"/],
    ['starcoder2', { sliding_window: 0 }, /sliding_window is 0/],
    ['gemma', { hidden_act: 'silu' }, /hidden_act is "silu"/],
    ['gemma', { hidden_activation: 'gelu' }, /hidden_activation is "gelu"/],
    ['gemma', { head_dim: null }, /head_dim is null/],
    ['gemma', { use_bidirectional_attention: true }, /use_bidirectional_attention is true/],
    ['gemma2', { attn_logit_softcapping: undefined }, /attn_logit_softcapping is undefined/],
    ['gemma2', { query_pre_attn_scalar: undefined }, /query_pre_attn_scalar is undefined/],
    ['granite', { logits_scaling: 0 }, /logits_scaling is 0/],
  ];
  for (const [fixture, fields, message] of refused) {
    it(`is refused: ${fixture} with ${Object.entries(fields).map(describeField).join(', ')}`, () => {
      assert.throws(
        () => parse(fixture, fields),
        (error) => {
          assert.ok(error instanceof ModelError, String(error));
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it('may leave out what its family has a default for', () => {
    const llama = parse('llama-linear', {
      ...{ rope_scaling: null, rope_theta: undefined, num_key_value_heads: null, head_dim: null },
      tie_word_embeddings: undefined,
    });
    assert.deepEqual([llama.kvHeads, llama.headDim, llama.tied], [6, 8, false]);
    assert.ok(Math.abs(llama.rope.frequencies[1]! - 10_000 ** (-1 / 4)) < 1e-12);
    assert.equal(parse('starcoder2').tied, true);
    assert.equal(parse('gemma').tied, true);
    assert.equal(parse('gemma2', { final_logit_softcapping: null }).logitCap, undefined);
  });

  it('has its RoPE in one object or in several fields', () => {
    const scaling = { rope_type: 'linear', factor: 4 };
    const one = parse('llama-linear', {
      ...{ rope_scaling: undefined, rope_theta: undefined },
      rope_parameters: { ...scaling, rope_theta: 100_000 },
    });
    assert.deepEqual(one.rope, parse('llama-linear').rope);
  });

  it('stretches dynamic RoPE only beyond the length that is ever used', () => {
    const dynamic = parse('llama-linear', { rope_scaling: { type: 'dynamic', factor: 4 } });
    assert.deepEqual(dynamic.rope, parse('llama-linear', { rope_scaling: null }).rope);
  });

  it('has no window where the window holds the whole context, or is switched off', () => {
    assert.deepEqual(parse('starcoder2').window, { size: 8, layers: [true, true] });
    assert.equal(parse('starcoder2', { sliding_window: 128 }).window, undefined);
    assert.equal(parse('starcoder2', { sliding_window: null }).window, undefined);
    assert.equal(parse('qwen2-yarn').window, undefined);
    assert.deepEqual(parse('qwen2-window').window?.layers, [false, true]);
    assert.deepEqual(parse('gemma2').window?.layers, [true, false, true]);
    const layer_types = ['sliding_attention', 'full_attention'];
    assert.deepEqual(parse('qwen2-window', { layer_types }).window?.layers, [true, false]);
  });
});

function describeField([field, value]: [string, unknown]): string {
  return `${field} = ${JSON.stringify(value)}`;
}
