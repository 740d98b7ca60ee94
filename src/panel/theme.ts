/** Colours of the editor's theme for what is painted on a canvas, which knows no CSS variables. */
export interface Palette {
  readonly foreground: string;
  /** Of grid lines. */
  readonly line: string;
  readonly background: string;
  readonly font: string;
  readonly green: string;
  readonly blue: string;
  readonly yellow: string;
  readonly orange: string;
  readonly red: string;
  readonly purple: string;
}

export class Theme {
  #palette = readPalette();
  readonly #listeners: (() => void)[] = [];

  constructor() {
    // VS Code puts the kind of theme into the class of the body, and its colours into the style of the root.
    const observer = new MutationObserver(() => this.#read());
    observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
    observer.observe(document.documentElement, { attributeFilter: ['style'] });
  }

  get palette(): Palette {
    return this.#palette;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #read(): void {
    const palette = readPalette();
    if (JSON.stringify(palette) === JSON.stringify(this.#palette)) return;
    this.#palette = palette;
    for (const listener of this.#listeners) listener();
  }
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (...names: string[]): string =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ??
    'gray';
  return {
    foreground: colour('charts-foreground', 'foreground'),
    line: colour('contrastBorder', 'widget-border', 'charts-lines'),
    background: colour('editor-background'),
    font: colour('font-family'),
    green: colour('charts-green'),
    blue: colour('charts-blue'),
    yellow: colour('charts-yellow'),
    orange: colour('charts-orange'),
    red: colour('charts-red'),
    purple: colour('charts-purple'),
  };
}
