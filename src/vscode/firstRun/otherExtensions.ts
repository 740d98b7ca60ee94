import * as vscode from 'vscode';

/** Extensions that suggest code inline, too. */
const others = [
  'amazonwebservices.amazon-q-vscode',
  'augment.vscode-augment',
  'codeium.codeium',
  'continue.continue',
  'ggml-org.llama-vscode',
  'github.copilot',
  'github.copilot-chat',
  'huggingface.huggingface-vscode',
  'rjmacarthy.twinny',
  'sourcegraph.cody-ai',
  'supermaven.supermaven',
  'tabbyml.vscode-tabby',
  'tabnine.tabnine-vscode',
];

/** Ids of those that the user has been told of. */
const toldKey = 'otherExtensions.told';

/** Says once that another extension suggests code, too: the editor shows now the one's, now the other's. */
export async function noticeOtherExtension(memory: vscode.Memento): Promise<void> {
  const told = memory.get<readonly string[]>(toldKey, []);
  const found = others.flatMap((id) => vscode.extensions.getExtension(id) ?? []);
  if (found.every(({ id }) => told.includes(id.toLowerCase()))) return;
  await memory.update(toldKey, [...told, ...found.map(({ id }) => id.toLowerCase())]);
  const show = 'Show the Other';
  const names = new Intl.ListFormat('en-GB').format(found.map(nameOf));
  const chosen = await vscode.window.showInformationMessage(
    `Foredraft and ${names} both suggest code while you type. VS Code shows what comes first, so turn one of them off for clear results.`,
    show,
    'Leave It',
  );
  const search = found.map(({ id }) => `@id:${id}`).join(' ');
  if (chosen === show) await vscode.commands.executeCommand('workbench.extensions.search', search);
}

function nameOf({ id, packageJSON }: vscode.Extension<unknown>): string {
  const { displayName } = packageJSON as { readonly displayName?: string };
  return displayName ?? id;
}
