/** Nothing from elsewhere; inline style sheets because the viewer brings its own. */
export const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

export function docsPage(options: {
  title: string
  locale: string
  theme: string
  version: string
}): string {
  const { title, locale, theme, version } = options
  return `<!doctype html>
<html lang="${escape(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<title>${escape(title)}</title>
<style>body{margin:0;font-family:system-ui,sans-serif}.back{display:block;padding:8px 16px;color:inherit;font-size:14px}</style>
</head>
<body>
<a class="back" href="/">${locale.startsWith('zh') ? '返回应用' : 'Back to the app'}</a>
<main id="reference" data-theme="${escape(theme)}" data-viewer="/docs/assets/${escape(version)}/standalone.esm.js"></main>
<noscript>${locale.startsWith('zh') ? '此页面需要 JavaScript；接口描述见' : 'This page needs JavaScript; the description is at'} <a href="/api/openapi.json">/api/openapi.json</a></noscript>
<script type="module" src="/docs/start.js"></script>
</body>
</html>
`
}

export const docsScript = `const root = document.getElementById('reference')
const { createApiReference } = await import(root.dataset.viewer)
const { theme } = root.dataset
createApiReference(root, {
  url: '/api/openapi.json',
  theme: 'default',
  layout: 'modern',
  forceDarkModeState: theme === 'light' ? 'light' : ['dark', 'oled'].includes(theme) ? 'dark' : undefined,
  hideDarkModeToggle: false,
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  mcp: { disabled: true },
  agent: { disabled: true },
  persistAuth: true,
})
`
