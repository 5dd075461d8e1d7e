// The character of ElastiCache's users and groups, as far as tenants use them. moto lacks ModifyUser and user groups, so
// that this is the only place where they are stood in for.
import type { PlainMap } from "../plain-map.ts";
import { RehearsalError } from "../rehearsal-error.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";

const users = "aws:elasticache/user:User";
const groups = "aws:elasticache/userGroup:UserGroup";
const account = "123456789012";
/** of one group (Amazon ElastiCache quotas) */
const mostUsers = 100;

const isId = (value: unknown): boolean => /^(?=.{1,40}$)[a-z](?:-?[a-z0-9])*$/.test(String(value));

const user: TypeBehaviour = {
  id: ({ userId }) => String(userId),
  computed: ({ region }, { id }) => ({ arn: `arn:aws:elasticache:${String(region)}:${account}:user:${id}` }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  unique: [["userId", "region"]],
  replaceOn: ["userId", "userName", "region"],
  writeOnly: ["passwordsWo"],
  check({ userId, userName, accessString, engine, passwordsWo, passwordsWoVersion, authenticationMode }) {
    const mode = (authenticationMode as PlainMap | undefined)?.type;
    const length = typeof passwordsWo === "string" ? passwordsWo.length : 16;
    return [
      ...(isId(userId) ? [] : [{ property: "userId", reason: "must be 1 to 40 letters, digits and single hyphens" }]),
      ...(/^(?:on|off) /.test(String(accessString))
        ? []
        : [{ property: "accessString", reason: "must begin with on or off" }]),
      ...(["redis", "valkey"].includes(String(engine)) ? [] : [{ property: "engine", reason: "is not known" }]),
      ...(length >= 16 && length <= 128 ? [] : [{ property: "passwordsWo", reason: "must have 16 to 128 characters" }]),
      ...((passwordsWo === undefined) === (passwordsWoVersion === undefined)
        ? []
        : [{ property: "passwordsWoVersion", reason: "belongs to passwordsWo, and that to it" }]),
      ...(passwordsWo !== undefined && mode !== undefined
        ? [{ property: "passwordsWo", reason: "conflicts with authenticationMode" }]
        : []),
      ...(mode === "iam" && userId !== userName
        ? [{ property: "userName", reason: "must be the userId of an IAM user" }]
        : []),
    ];
  },
  effect({ id }, cloud, what) {
    if (what !== "delete") return;
    for (const { id: group, properties } of cloud.list(groups))
      if (Array.isArray(properties.userIds))
        cloud.edit(groups, group, { userIds: properties.userIds.filter((member) => member !== id) });
  },
  onlyReal:
    "that the access string's commands are known to the cache's engine version; the 1,000 users of an account and region",
};

const userGroup: TypeBehaviour = {
  id: ({ userGroupId }) => String(userGroupId),
  computed({ region, engine, userIds }, { id, cloud }) {
    const names = (Array.isArray(userIds) ? userIds : []).map(
      (each) => cloud.get(users, String(each))?.properties.userName,
    );
    if (engine === "redis" && !names.includes("default"))
      throw new RehearsalError("rehearsal.invalid", "A user group of engine redis needs a user named default (400).", {
        kind: "failed",
      });
    return { arn: `arn:aws:elasticache:${String(region)}:${account}:usergroup:${id}` };
  },
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  unique: [["userGroupId", "region"]],
  references: [{ path: "userIds[]", type: users }],
  replaceOn: ["userGroupId", "region"],
  unordered: ["userIds"],
  check: ({ userGroupId, userIds }) => [
    ...(isId(userGroupId) ? [] : [{ property: "userGroupId", reason: "must be 1 to 40 letters, digits and hyphens" }]),
    ...(Array.isArray(userIds) && userIds.length > mostUsers
      ? [{ property: "userIds", reason: `may name ${mostUsers} users at most` }]
      : []),
  ],
  onlyReal: "the seconds that a cache takes to let a new member in; changes refused while the group is being modified",
};

/** By type token. */
export const elasticacheBehaviours: Readonly<Record<string, TypeBehaviour>> = { [users]: user, [groups]: userGroup };
