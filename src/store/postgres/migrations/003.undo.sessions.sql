-- Sessions are lost: their clients open new ones.
drop function {{schema}}.end_sessions(text, bigint, text, text, bigint),
  {{schema}}.list_sessions(text, bigint, text, bigint),
  {{schema}}.touch_session(text, bigint, text, bigint, bigint, bigint),
  {{schema}}.get_session(text, bigint, text, bigint),
  {{schema}}.open_session(text, bigint, text, text, text, text, bigint, bigint, bigint, bigint, bigint, boolean);
drop table {{schema}}.sessions;
