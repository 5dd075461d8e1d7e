-- Tokens are lost: their users sign in again.
drop function {{schema}}.count_tokens(text, bigint, bigint), {{schema}}.clean_tokens(text, bigint, bigint),
  {{schema}}.delete_token(text, bytea), {{schema}}.find_refresh_token(text, bigint, bytea, bigint),
  {{schema}}.get_token(text, bigint, bytea, bigint),
  {{schema}}.store_token(text, bigint, bytea, bytea, bigint, bytea, bigint);
drop table {{schema}}.oauth_tokens;
