-- Roles of a tenant's own. Servers read them; who may write them is an administrator.
create table {{schema}}.roles (
  tenant_id text collate "C" not null,
  role_id text collate "C" not null,
  generation bigint not null,
  name text not null,
  permissions jsonb not null,
  constraint roles_pkey primary key (tenant_id, role_id, generation)
);
alter table {{schema}}.roles enable row level security, force row level security;
create policy tenant_rows on {{schema}}.roles
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
grant select on {{schema}}.roles to {{app}};
grant insert, update, delete on {{schema}}.roles to {{admin}};

-- One role, or all where `p_role` is null.
create function {{schema}}.get_roles(p_tenant text, p_generation bigint, p_role text) returns setof {{schema}}.roles
language plpgsql stable as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select * from {{schema}}.roles r
    where r.tenant_id = p_tenant and (p_role is null or r.role_id = p_role) and r.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant))
    order by r.role_id;
end
$$;

create function {{schema}}.put_role(p_tenant text, p_generation bigint, p_role text, p_name text, p_permissions jsonb)
  returns text
language plpgsql as $$
declare
  life bigint := p_generation;
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  if life is null then
    select t.generation into life from {{schema}}.tenants t where t.tenant_id = p_tenant;
    if life is null then
      return 'unknown-tenant';
    end if;
  end if;
  insert into {{schema}}.roles values (p_tenant, p_role, life, p_name, p_permissions)
    on conflict on constraint roles_pkey do update set name = excluded.name, permissions = excluded.permissions;
  return 'ok';
end
$$;

create function {{schema}}.delete_role(p_tenant text, p_role text) returns void
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  delete from {{schema}}.roles r where r.tenant_id = p_tenant and r.role_id = p_role;
end
$$;

revoke all on function {{schema}}.get_roles(text, bigint, text),
  {{schema}}.put_role(text, bigint, text, text, jsonb), {{schema}}.delete_role(text, text) from public;
grant execute on function {{schema}}.get_roles(text, bigint, text) to {{app}};
grant execute on function {{schema}}.put_role(text, bigint, text, text, jsonb),
  {{schema}}.delete_role(text, text) to {{admin}};
