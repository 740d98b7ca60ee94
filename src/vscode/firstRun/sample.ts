import * as vscode from 'vscode';

const text = `/** A file to try Foredraft in: go on typing where the cursor is. */
export interface Item {
  name: string;
  price: number;
  count: number;
}

export class Cart {
  private items = new Map<string, Item>();

  add(item: Item): void {
    this.items.set(item.name, item);
  }

  get(name: string): Item | undefined {
    return this.items.get(name);
  }

  set(name: string, item: Item): void {
    this.items
  }
}
`;
const before = 'void {\n    this.items';

/** Opens a file to try suggestions in, which belongs to nothing, with the cursor where one comes. */
export async function openSample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: text });
  const editor = await vscode.window.showTextDocument(document);
  const cursor = document.positionAt(text.lastIndexOf(before) + before.length);
  editor.selection = new vscode.Selection(cursor, cursor);
  await vscode.commands.executeCommand('foredraft.trigger');
}
