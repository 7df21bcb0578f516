/**
 * What a login takes and gives. Apart from the code, because the library's declarations name it and must not name the SDK.
 * @module
 */

/** How the person takes part. */
export interface LoginOptions {
  readonly signal: AbortSignal;
  /** Shows the person where to go. `paste` takes the address that their browser ended at, if it cannot come here. */
  readonly show: (url: URL, paste: (address: string) => boolean) => void;
}

/** What came of a login. */
export interface LoginResult {
  /** `not needed`: the server asks for none. */
  readonly state: "logged in" | "not needed";
  readonly issuer?: string;
  /** What was granted, if it was told. */
  readonly scope?: string;
}

/** What logins need. */
export interface LoginsOptions {
  /** Absolute; holds the tokens. */
  readonly folder: string;
  /** Told every token, so that none ever leaves Runbyte. */
  readonly onSecrets: (secrets: readonly string[]) => void;
}
