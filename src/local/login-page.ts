import { createHash } from "node:crypto";

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 22rem; margin: 12vh auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
button { margin: 1.5rem .5rem 0 0; padding: .5rem 1.25rem; font: inherit; }
[role=alert] { border-left: .25rem solid #c22; padding-left: .75rem; }
`;
const styleHash = createHash("sha256").update(style).digest("base64");

/** A page without any script, with the headers that keep it so. */
export interface Page {
  status: number;
  headers: Record<string, string>;
  html: string;
}

/** Makes text safe between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * The login page of an organization. `returnsTo` is the redirect URI that the platform already checked: browsers apply
 * `form-action` to the redirects after a form, too, so that its origin must be named.
 */
export function loginPage(view: {
  organization: string;
  client: string;
  returnsTo: string | undefined;
  email: string;
  /** ask for the address alone: it decides where the person goes on */
  addressOnly?: boolean;
  /** providers that a button leads to */
  buttons?: { id: string; title: string }[];
  fault?: { status: number; message: string; retryAfter?: number };
}): Page {
  const { fault, addressOnly = false, buttons = [] } = view;
  const passcode = `<label for="passcode">Passcode of this platform</label>
<input id="passcode" name="passcode" type="password" required maxlength="128" autocomplete="current-password"${fault ? ' aria-describedby="fault" autofocus' : ""}>
<p>“tenantry local” prints the passcode when it starts.</p>
<button type="submit" name="action" value="login">Sign in</button>`;
  const body = `<h1>Sign in to ${escapeHtml(view.organization)}</h1>
<p>${escapeHtml(view.client)} asks you to sign in on this machine's own identity platform.</p>
${fault ? `<p role="alert" id="fault">${escapeHtml(fault.message)}</p>` : ""}
<form method="post" autocomplete="on">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" required maxlength="254" autocomplete="username" value="${escapeHtml(view.email)}"${fault ? ' aria-describedby="fault"' : " autofocus"}>
${addressOnly ? `<button type="submit" name="action" value="continue">Continue</button>` : passcode}
${buttons.map(({ id, title }) => `<button type="submit" name="action" value="at ${escapeHtml(id)}" formnovalidate>Continue with ${escapeHtml(title)}</button>`).join("\n")}
<button type="submit" name="action" value="cancel" formnovalidate>Cancel</button>
</form>`;
  const page = htmlPage(fault?.status ?? 200, `Sign in to ${view.organization}`, body, formTarget(view.returnsTo));
  if (fault?.retryAfter) page.headers["retry-after"] = String(fault.retryAfter);
  return page;
}

/**
 * Sends a browser to another provider. Not by a redirect: browsers hold the redirects after a form against `form-action`, and a
 * provider's own way may lead over hosts that nobody here knows.
 */
export function handOverPage(view: { organization: string; title: string; url: string }): Page {
  const url = escapeHtml(view.url);
  const body = `<h1>Sign in to ${escapeHtml(view.organization)}</h1>
<p>You sign in at ${escapeHtml(view.title)}.</p>
<p><a id="onward" href="${url}">Continue</a></p>`;
  return htmlPage(
    200,
    `Sign in to ${view.organization}`,
    body,
    "",
    `<meta http-equiv="refresh" content="0; url=${url}">`,
  );
}

/** A page that says in one sentence what went wrong. */
export function faultPage(status: number, message: string): Page {
  return htmlPage(status, "Sign-in failed", `<h1>Sign-in failed</h1>\n<p role="alert">${escapeHtml(message)}</p>`, "");
}

function formTarget(returnsTo: string | undefined): string {
  if (returnsTo === undefined || !URL.canParse(returnsTo)) return "";
  const { origin, protocol, hostname } = new URL(returnsTo);
  // CSP 3 has no host-source for IPv6 addresses.
  return hostname.startsWith("[") ? ` ${protocol}` : ` ${origin}`;
}

function htmlPage(status: number, title: string, body: string, formAction: string, head = ""): Page {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'${formAction}; base-uri 'none'; frame-ancestors 'none'`,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    },
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
${head}
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`,
  };
}
