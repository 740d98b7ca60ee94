import assert from 'node:assert/strict';
import type { ModelFacts } from '../../../../src/engine/protocol.ts';
import { chatWarning } from '../../../../src/models/local/findLocalModels.ts';

describe('a warning of models for chats', () => {
  const facts: ModelFacts = { kind: 'language', hasChatTemplate: true };
  const cases: [name: string, facts: ModelFacts, isWarned: boolean][] = [
    // Base models have a template, too: that alone says nothing.
    ['qwen2.5-coder:1.5b-base', facts, false],
    ['Qwen/Qwen2.5-Coder-1.5B', facts, false],
    ['qwen2.5-coder:1.5b-instruct', facts, true],
    ['lmstudio-community/Qwen2.5-Coder-7B-Instruct-GGUF/Qwen2.5-Coder-7B-Instruct-Q4_K_M', facts, true],
    ['codegemma:2b', facts, false],
    // What Ollama calls by size alone says in its metadata what it is.
    ['qwen2.5-coder:7b', { ...facts, title: 'Qwen2.5 Coder 7B Instruct' }, true],
    ['qwen2.5-coder:7b', { ...facts, title: 'Qwen2.5 Coder 7B', finetune: 'Instruct' }, true],
    ['qwen2.5-coder:7b', { ...facts, title: 'Qwen2.5 Coder 7B' }, false],
  ];
  for (const [name, facts, isWarned] of cases) {
    it(`${name}${facts.title ? `, "${facts.title}"` : ''}: ${isWarned ? 'yes' : 'no'}`, () => {
      assert.equal(chatWarning(name, facts) !== undefined, isWarned);
    });
  }
});
