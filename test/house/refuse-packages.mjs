// Loaded with --import: from here on every import and require of the engine, its wire, a cloud SDK or a store's driver throws.
import { registerHooks } from "node:module";

const refused =
  /^(@pulumi\/|pulumi($|\/)|@grpc\/|@aws-sdk\/|@azure\/|@google-cloud\/|google-protobuf($|\/)|aws-sdk($|\/)|ioredis($|\/))/;

registerHooks({
  resolve(specifier, context, next) {
    if (refused.test(specifier)) throw new Error(`refused here: ${specifier}`);
    return next(specifier, context);
  },
});
