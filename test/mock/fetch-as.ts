// The demo reaches servers under other names; tests do it the same way.
export { fetchAs } from "../../src/control/demo/fetch-as.ts";
