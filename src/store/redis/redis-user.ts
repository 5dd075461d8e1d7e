/** An ACL user of Redis. */
export interface RedisUser {
  readonly username: string;
  readonly password: string;
}
