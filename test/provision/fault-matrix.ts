// Which test brings which fault to which platform: what docs/run-faults.md shows, and what its test holds it to.

export const matrixPlatforms = ["auth0", "okta", "entra", "azure-b2c", "aws", "redis", "local"] as const;
export type MatrixPlatform = (typeof matrixPlatforms)[number];

/** A test: its file below `test/`, and words that stand in it: of its title, of a row of its table. */
export interface HoldingTest {
  file: string;
  words: readonly string[];
  /** whose row it is, where the file is a table by platform */
  platform?: MatrixPlatform;
}

/** The tests of a cell, or why there is nothing to test. */
export type MatrixCell = readonly HoldingTest[] | { none: string };

export interface MatrixRow {
  fault: string;
  cells: Readonly<Record<MatrixPlatform, MatrixCell>>;
}

const held = (file: string, ...words: string[]): HoldingTest => ({ file: `provision/${file}`, words });

const refusing = (platform: string, what: string): HoldingTest =>
  held("refusing-providers.ts", `platform: "${platform}", what: "${what}"`);
/** A row of the platform's own in `troubles`. */
const troubled = (platform: MatrixPlatform, what: string): HoldingTest => ({ ...held("troubles.ts", what), platform });
const stopped = (...words: string[]): HoldingTest => held("stopped-runs.engine.test.ts", ...words);
const auth0 = (...words: string[]): HoldingTest => held("auth0/auth0-faults.engine.test.ts", ...words);
const okta = (...words: string[]): HoldingTest => held("okta/okta-faults.engine.test.ts", ...words);
const entra = (...words: string[]): HoldingTest => held("entra/entra-faults.engine.test.ts", ...words);
const b2c = (...words: string[]): HoldingTest => held("azure-b2c/b2c-faults.engine.test.ts", ...words);
const aws = (...words: string[]): HoldingTest => held("aws/aws-faults.engine.test.ts", ...words);
const redis = (...words: string[]): HoldingTest => held("redis/redis-faults.engine.test.ts", ...words);
const local = (...words: string[]): HoldingTest => held("local/local-faults.engine.test.ts", ...words);

const everywhere = (...tests: HoldingTest[]): Record<MatrixPlatform, MatrixCell> => ({
  ...{ auth0: tests, okta: tests, entra: tests, "azure-b2c": tests },
  ...{ aws: tests, redis: tests, local: tests },
});
const none = (why: string): MatrixCell => ({ none: why });

const down = "a service that is down in the middle";
const storm = "waits out a storm of 429";
const endless = "a storm of 429 that does not end";
const silent = "updates again what timed out after it took effect";
const lost = "an answer that is lost after the creation took effect";
const deleted = "makes anew what somebody deleted";
const taken = "a name that is taken by what we can't see";

export const faultMatrix: readonly MatrixRow[] = [
  {
    fault: "wrong or missing credentials",
    cells: {
      auth0: [refusing("auth0", "credentials"), auth0("says which secret is missing")],
      okta: [refusing("okta", "credentials")],
      entra: [refusing("entra", "credentials")],
      "azure-b2c": [b2c("says which identity is missing, and which is refused")],
      aws: [refusing("aws", "credentials")],
      redis: [redis("refuses the administrator's password")],
      local: [
        local("with another platform's token says so"),
        held("provision-faults.engine.test.ts", "a missing secret is named"),
      ],
    },
  },
  {
    fault: "insufficient permission",
    cells: {
      auth0: [refusing("auth0", "denied")],
      okta: [refusing("okta", "denied")],
      entra: [refusing("entra", "denied")],
      "azure-b2c": [troubled("azure-b2c", "a permission that our identity lacks")],
      aws: [refusing("aws", "denied"), aws("denies a secret")],
      redis: [redis("does not allow %s to it")],
      local: none("whoever has its token may do everything"),
    },
  },
  {
    fault: "name taken, by what can't be seen",
    cells: {
      auth0: [troubled("auth0", taken)],
      okta: [troubled("okta", taken)],
      entra: [troubled("entra", taken)],
      "azure-b2c": [
        held("azure-b2c/b2c-domain-faults.engine.test.ts", "of another directory is left alone, and said to be taken"),
      ],
      aws: [troubled("aws", taken)],
      redis: none("an administrator sees every user: see the next line"),
      local: none("its administrator sees everything: see the next line"),
    },
  },
  {
    fault: "a foreign object with our name",
    cells: {
      auth0: [auth0("leaves a foreign organization of our name alone")],
      okta: [troubled("okta", "an object of somebody else's under its name")],
      entra: [entra("leaves a foreign application of our name alone")],
      "azure-b2c": [b2c("leaves a foreign policy and a foreign key set of our names alone")],
      aws: [aws("holds a secret of somebody else's under our name")],
      redis: [held("redis/redis-user.engine.test.ts", "is refused where the name is somebody else's")],
      local: [held("provision-faults.engine.test.ts", "an organization of another owner is refused")],
    },
  },
  {
    fault: "a quota of the provider is reached",
    cells: {
      auth0: [refusing("auth0", "quota")],
      okta: [refusing("okta", "quota")],
      entra: [refusing("entra", "quota")],
      "azure-b2c": [troubled("azure-b2c", "a quota of the directory that is reached")],
      aws: [refusing("aws", "quota"), aws("has no room for a key")],
      redis: [redis("is out of memory")],
      local: none("it has none"),
    },
  },
  {
    fault: "429 storms",
    cells: {
      auth0: [auth0(storm), troubled("auth0", endless)],
      okta: [okta(storm), troubled("okta", endless)],
      entra: [entra(storm), troubled("entra", endless)],
      "azure-b2c": [b2c(storm, "gives up on a storm that does not end")],
      aws: [aws("throttles for ever", "throttles in a storm")],
      redis: none("it limits nobody's rate"),
      local: none("it limits nobody's rate"),
    },
  },
  {
    fault: "5xx in the middle",
    cells: {
      auth0: [auth0(down)],
      okta: [okta(down)],
      entra: [entra(down)],
      "azure-b2c": [b2c("a Graph that is down between a key set and its key")],
      aws: [aws("answers 5xx in the middle")],
      redis: [
        held("redis/redis-cycle.engine.test.ts", "fails while Redis is away, names it, and goes on when it is back"),
      ],
      local: [local("a platform that answers 503 in the middle")],
    },
  },
  {
    fault: "a timeout after the call took effect",
    cells: {
      auth0: [auth0(silent), troubled("auth0", lost)],
      okta: [okta(silent), troubled("okta", lost)],
      entra: [entra(silent, "makes no second application where the answer to a creation was lost")],
      "azure-b2c": [b2c("an answer about a policy that is lost after it was made")],
      aws: [aws("falls silent after new limits took effect"), troubled("aws", lost)],
      redis: [redis("does not answer in time, and has done it all the same")],
      local: [local("an answer that is lost after a client was made", "updates again what took effect")],
    },
  },
  {
    fault: "an object deleted behind our back",
    cells: {
      auth0: [auth0(deleted)],
      okta: [okta(deleted)],
      entra: [entra(deleted)],
      "azure-b2c": [b2c(deleted, "deletes without fault what is gone already")],
      aws: [aws("lost a key behind our back")],
      redis: [held("redis/redis-cycle.engine.test.ts", "reports what a second writer did", "DELUSER")],
      local: [local(deleted)],
    },
  },
  {
    fault: "two runs at once on one stack",
    cells: everywhere(stopped("goes on while a second one of the same stack is refused")),
  },
  {
    fault: "Ctrl-C at a preview, at three moments of an `up`, at a suspension, a rotation, a refresh, a destroy",
    cells: everywhere(
      stopped(
        "is stopped at a preview",
        "is stopped at its first resource, the next one in the middle, and the next at the signing",
        "is stopped while it suspends, the next one while it rotates",
        "is stopped while it refreshes",
        "is stopped while it destroys",
      ),
    ),
  },
  {
    fault: "killed between the service's effect and its answer",
    cells: {
      auth0: [held("auth0/auth0-killed.engine.test.ts", "killEveryCreate")],
      okta: [held("okta/okta-killed.engine.test.ts", "killEveryCreate")],
      entra: [held("entra/entra-killed.engine.test.ts", "killEveryCreate")],
      "azure-b2c": [held("azure-b2c/b2c-killed.engine.test.ts", "killEveryCreate")],
      aws: [held("aws/aws-killed.engine.test.ts", "killEveryCreate")],
      redis: [redis("was asked by a run that was killed before it heard the answer")],
      local: [held("provision-faults.engine.test.ts", "a run killed between a provider's work and its answer")],
    },
  },
];
