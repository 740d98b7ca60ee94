import assert from 'node:assert/strict';
import { HubToken } from '../../../../src/vscode/models/hubToken.ts';
import { SecretStorage, user } from '../../../mocks/vscode.ts';

describe('hub token', () => {
  const tokens = new HubToken(new SecretStorage());
  beforeEach(() => {
    user.reset();
  });

  it('is asked for like a password, and kept as a secret', async () => {
    user.inputs.push(' hf_secret ');
    assert.equal(await tokens.ask('huggingface.co'), true);
    assert.equal(await tokens.get(), 'hf_secret');
    const [{ password, prompt } = {}] = user.inputBoxes;
    assert.equal(password, true);
    assert.match(prompt!, /^Sent to huggingface\.co alone/);
  });

  it('stays when the box is closed', async () => {
    assert.equal(await tokens.ask('huggingface.co'), false);
    assert.equal(await tokens.get(), 'hf_secret');
  });

  it('is refused where it could not stand in a header', async () => {
    await tokens.ask('huggingface.co');
    const [box] = user.inputBoxes;
    const validate = (text: string): unknown => box!.validateInput!(text);
    assert.equal(validate('hf_a'), undefined);
    assert.equal(validate(''), undefined);
    for (const text of ['hf a', 'hf\r\nx']) assert.match(validate(text) as string, /no spaces/);
  });

  it('goes when it is left empty', async () => {
    user.inputs.push('');
    assert.equal(await tokens.ask('huggingface.co'), false);
    assert.equal(await tokens.get(), undefined);
    assert.equal(user.informationMessages.length, 1);
  });
});
