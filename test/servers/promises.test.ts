// What Holdfast promises of somebody else's server, shown on real ones in a real browser. The table in docs/servers.md is made from the results, in this order.
import "./promises/use.js";
import "./promises/end.js";
import "./promises/late.js";
import "./promises/trouble.js";
import "./promises/killed.js";
