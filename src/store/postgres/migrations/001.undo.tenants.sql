-- The end of everything: refused while there are tenants or members, because nothing could bring them back.
do $$
begin
  -- The owner is behind the wall, too: without this it would count nothing.
  alter table {{schema}}.tenants no force row level security;
  alter table {{schema}}.tenant_users no force row level security;
  if exists (select from {{schema}}.tenants) or exists (select from {{schema}}.tenant_users) then
    raise exception 'there are tenants or members' using errcode = 'TN010';
  end if;
end
$$;
drop function {{schema}}.platform_user_tenants(text), {{schema}}.platform_list_tenants(text, bigint, text),
  {{schema}}.platform_tenant_by_domain(text), {{schema}}.get_users(text, bigint),
  {{schema}}.get_user(text, bigint, text), {{schema}}.remove_user(text, text),
  {{schema}}.add_user(text, bigint, text, text, text, bigint, bigint, bigint),
  {{schema}}.delete_tenant(text), {{schema}}.update_tenant(text, jsonb, bigint), {{schema}}.get_tenant(text),
  {{schema}}.create_tenant(text, text, text, text, text, jsonb, bigint, bigint), {{schema}}.take_turn(text);
drop table {{schema}}.tenant_users, {{schema}}.lives, {{schema}}.tenants;
revoke select on {{schema}}.migrations from {{app}};
revoke usage on schema {{schema}} from {{app}}, {{platform}};
-- The roles stay: other schemas and databases of this server may use them.
