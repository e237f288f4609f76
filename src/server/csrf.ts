/** Where the CSRF token is found and how it is sent. */
export interface CsrfOptions {
  /** Name of a `<meta>` that holds it. */
  meta?: string | undefined;
  /** Name of a cookie that holds it. */
  cookie?: string | undefined;
  /** Form field for requests that can carry no header: it is also put into the body of POSTs. */
  field?: string | undefined;
  /** Request header that carries it. */
  header: string;
  /** How a fresh one is had: from the answer of `status`, from the header's answer to a GET with `header: Fetch` (Tomcat), or by this function. */
  refresh?: "status" | "fetch-header" | (() => Promise<string>);
}

/**
 * rails: meta csrf-token → X-CSRF-Token · django: cookie csrftoken → X-CSRFToken · laravel, angular: cookie XSRF-TOKEN, decoded → X-XSRF-TOKEN · flask-wtf: meta csrf-token → X-CSRFToken ·
 * tomcat: meta csrf-token if there is one, else Fetch → X-CSRF-Token · double-submit: cookie csrf-token → X-CSRF-Token. A csrfToken in an answer outranks them all.
 */
export type CsrfPreset = "rails" | "django" | "laravel" | "angular" | "flask-wtf" | "tomcat" | "double-submit";

const XSRF: CsrfOptions = { cookie: "XSRF-TOKEN", header: "X-XSRF-TOKEN" };

export const CSRF_PRESETS: Readonly<Record<CsrfPreset, CsrfOptions>> = {
  rails: { meta: "csrf-token", header: "X-CSRF-Token", field: "authenticity_token" },
  django: { cookie: "csrftoken", header: "X-CSRFToken", field: "csrfmiddlewaretoken" },
  laravel: XSRF,
  angular: XSRF,
  "flask-wtf": { meta: "csrf-token", header: "X-CSRFToken", field: "csrf_token" },
  tomcat: { meta: "csrf-token", header: "X-CSRF-Token", refresh: "fetch-header" },
  "double-submit": { cookie: "csrf-token", header: "X-CSRF-Token" },
};

/** The token as it stands in the page. Cookies are decoded as their writers encode them; one that cannot be decoded is taken as it is. */
export function pageToken({ meta, cookie }: CsrfOptions, page: { cookie(name: string): string | undefined; meta(name: string): string | undefined }): string | undefined {
  const raw = cookie && page.cookie(cookie);
  if (!raw) return meta && page.meta(meta);
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
