// A browser's memory between two requests to one host.

/** A browser's cookies by path (RFC 6265 5.4), enough for one host. */
export class CookieJar {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  /** Fetches without following redirects, sending and keeping cookies. */
  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = [...this.#cookies]
      .filter(([, { path }]) => path === "/" || pathname === path || pathname.startsWith(`${path}/`))
      .map(([key, { value }]) => `${key.slice(key.indexOf("|") + 1)}=${value}`)
      .join("; ");
    const headers = new Headers(init.headers);
    if (cookie) headers.set("cookie", cookie);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(/;\s*/);
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? "/";
      if (value === "") this.#cookies.delete(`${path}|${name}`);
      else this.#cookies.set(`${path}|${name}`, { value, path });
    }
    return response;
  }
}
