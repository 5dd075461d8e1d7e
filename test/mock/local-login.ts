// The demo signs people in; tests sign in the same way.
export { CookieJar } from "../../src/control/demo/cookie-jar.ts";
export {
  authorizationRequest,
  loginWithCode,
  submitLogin,
  walk,
} from "../../src/control/demo/login-with-code.ts";
export { requestToken } from "../../src/control/demo/request-token.ts";
