// Where the tests alone do not say how a requirement stands: "partly", "not", "not ours", each with the reason.
export const standings = {
  "R-08": ["partly", "the SDK asks a `status` that must not extend, and only where the text of the protocol names it; that the server keeps to it is the server's part (docs/server.md)"],
  "R-11": ["partly", "`startedAt` is in the state and `start({ reauthenticated: true })` restarts both limits; the prompt itself is the application's"],
  "R-18": ["partly", "the SDK navigates only where `data-ended-url` says, which must be of the page's own origin; redirects of an application's own are its own"],
  "R-31": ["not ours", "headers are the server's; docs/server.md says which"],
  "R-36": ["partly", "a tab that becomes visible within the lead warns at once; how much is left is then what is left: security wins, as the requirement says"],
  "R-38": ["partly", "`remaining()` and `data-holdfast-remaining` give the time to a page; where it says it is the application's"],
  "R-41": ["not ours", "no worker is used, so none can fail; timers are hints (R-40)"],
  "R-50": ["partly", "every value is stored in the task that sets it, not when the page is hidden; the browser may still lose its own last seconds (R-74)"],
  "R-61": ["not ours", "suspension on iOS can only be seen on a device; the gap detector that answers it is tested as sleep (R-44) and by stopped processes"],
  "R-71": ["partly", "a tab without peers and without stores is tested; the private modes themselves are not driven"],
  "R-73": ["partly", "that no transaction is open while something else is waited for is built in (`decide` is synchronous); a suspended iOS process cannot be reproduced"],
  "R-85": ["partly", "WebKitGTK passes the same scenarios; Safari itself is not driven"],
  "R-86": ["not ours", "SharedWorker is not used"],
  "R-87": ["not ours", "IdleDetector is not used: it needs a permission and one engine has it"],
  "R-89": ["not ours", "sendBeacon is not used: the logout is a fetch with keepalive, which carries headers"],
  "R-100": ["partly", "a page under COOP is tested beside one without; a popup that a page of another origin has opened is not"],
};
