/** What a person sees in place of a page that cannot be had, with what to do about it. */
export interface Explanation {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** Whether the page should look again by itself: a server may come up any moment. */
  readonly isRetried: boolean;
}

export function explain(
  reason: 'no-server' | 'reset' | 'protocol' | 'not-connected',
  port: number,
  detail: string,
): Explanation {
  switch (reason) {
    case 'no-server':
      return {
        status: 502,
        title: `Nothing listens on port ${port} yet`,
        text: 'Start your server in the terminal; this page then loads by itself.',
        isRetried: true,
      };
    case 'reset':
      return {
        status: 502,
        title: 'The server broke the connection',
        text: `It closed before it had answered. The terminal may say why. ${detail}`,
        isRetried: false,
      };
    case 'protocol':
      return {
        status: 502,
        title: `What listens on port ${port} does not speak HTTP`,
        text: detail,
        isRetried: false,
      };
    case 'not-connected':
      return {
        status: 503,
        title: 'This preview is not connected to its project',
        text: 'Open the project in Cloudless in this browser; this page then loads by itself.',
        isRetried: true,
      };
  }
}

/** A page for people, or one line of text for programs. */
export function explainingResponse(
  explanation: Explanation,
  isPage: boolean,
  headers: Record<string, string>,
): Response {
  const { status, title, text } = explanation;
  if (!isPage) {
    return new Response(`${title}. ${text}\n`, {
      status,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    });
  }
  return new Response(pageOf(explanation), {
    status,
    headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
  });
}

function pageOf({ title, text, isRetried }: Explanation): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { display: grid; min-height: 100vh; margin: 0; padding: 24px; box-sizing: border-box; place-content: center;
  background: light-dark(#fff, #0d1117); color: light-dark(#17202b, #e4eaf1); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 420px; }
h1 { margin: 0 0 8px; font-size: 18px; }
p { margin: 0; color: light-dark(#4d5b6b, #9aa7b6); }
</style>
</head>
<body>
<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main>
${isRetried ? `<script>${retryScript}</script>` : ''}
</body>
</html>`;
}

/** Looks every second whether the page can be had now, without showing the failures in between. */
const retryScript = `setInterval(async () => {
  const response = await fetch(location.href, { headers: { 'x-cloudless-probe': '1' } }).catch(() => null);
  if (response && response.headers.get('x-cloudless-explanation') === null) location.reload();
}, 1000);`;

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
