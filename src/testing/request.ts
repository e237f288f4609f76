/** A request as the server sees it. */
export interface ServerRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** The session cookie, unless the request was sent without credentials. */
  readonly cookie: string | undefined;
  /** The name of the tab that sent it: "tab 1". */
  readonly tab: string;
}

/** What the server answers. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What this request did to a session, for the log. */
  readonly effect?: ServerEffect;
}

/** What a request did: made a session longer, told of it, ended it, was ignored as another login's, or nothing. */
export type ServerEffect = "extended" | "reported" | "ended" | "ignored" | "none";

/** A line of the server's log. */
export interface LoggedRequest extends ServerRequest {
  /** The server's clock when the request arrived, ms since the Unix epoch. */
  readonly at: number;
  /** Monotonic fake time at which the page sent it. */
  readonly sentAt: number;
  /** Monotonic fake time at which it arrived. */
  readonly arrivedAt: number;
  /** 0 for a request that is never answered. */
  readonly status: number;
  readonly effect: ServerEffect;
  /** The sign-in that the cookie named when the request arrived, if it was alive. */
  readonly signIn: string | undefined;
}
