import { randomBytes } from 'node:crypto';

/** What the page is loaded from. */
export interface PageSource {
  /** Addresses as the webview sees them. */
  readonly script: string;
  readonly style: string;
  /** What the webview's own resources are called in a content security policy. */
  readonly cspSource: string;
}

/** The document of the webview: it runs our one script, has our one style sheet, and reaches nothing else. */
export function pageHtml({ script, style, cspSource }: PageSource): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Foredraft Statistics</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
