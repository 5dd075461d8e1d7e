-- Tenants, who belongs to them, and the wall that every later table stands behind.
--
-- {{schema}} and the three roles are filled in, quoted, when it is applied. Once applied anywhere, a file is never edited:
-- its checksum is on record. Write the next number instead.
--
-- Every function below is the whole of one store call: it names the tenant, for its own transaction only, and does the work.
-- One call is one statement is one transaction, so that a pooled connection keeps nothing of it, whether it ends well or not.
-- All names are qualified, so that no search_path decides what they mean.

-- Roles belong to the whole server: another schema or database may have made them.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = {{'app'}}) then
    create role {{app}} nologin;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = {{'admin'}}) then
    create role {{admin}} nologin;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = {{'platform'}}) then
    create role {{platform}} nologin;
  end if;
end
$$;
-- An administrator may do what a server may, and more; nobody is a member of the role that sees across tenants.
grant {{app}} to {{admin}};
grant usage on schema {{schema}} to {{app}}, {{platform}};
grant select on {{schema}}.migrations to {{app}};

create table {{schema}}.tenants (
  tenant_id text collate "C" not null,
  generation bigint not null,
  organization_name text not null,
  domain text collate "C",
  status text collate "C" not null check (status in ('active', 'suspended', 'trial')),
  plan text collate "C" not null check (plan in ('free', 'pro', 'enterprise')),
  settings jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint tenants_pkey primary key (tenant_id)
);
-- The one key that does not begin with the tenant: a domain has one owner, and finding the owner is what it is for.
create unique index tenants_domain on {{schema}}.tenants (domain) where domain is not null;

-- Outlives its tenant: an id that is created again gets another generation, and nothing of the first life is found.
create table {{schema}}.lives (
  tenant_id text collate "C" not null,
  generation bigint not null,
  constraint lives_pkey primary key (tenant_id)
);

create table {{schema}}.tenant_users (
  tenant_id text collate "C" not null,
  user_id text collate "C" not null,
  generation bigint not null,
  email text not null,
  role text collate "C" not null,
  joined_at bigint not null,
  constraint tenant_users_pkey primary key (tenant_id, user_id, generation)
);

-- '' is what a setting is after the transaction that set it; null is what it is before (so nullif, and no row at all).
alter table {{schema}}.tenants enable row level security, force row level security;
create policy tenant_rows on {{schema}}.tenants
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
alter table {{schema}}.lives enable row level security, force row level security;
create policy tenant_rows on {{schema}}.lives
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
alter table {{schema}}.tenant_users enable row level security, force row level security;
create policy tenant_rows on {{schema}}.tenant_users
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));

-- What crosses tenants by its nature reads two tables, and goes through the three functions at the end of this file only.
create policy platform_rows on {{schema}}.tenants for select to {{platform}} using (true);
create policy platform_rows on {{schema}}.tenant_users for select to {{platform}} using (true);

grant select on {{schema}}.tenants to {{app}}, {{platform}};
grant insert, update, delete on {{schema}}.tenants to {{admin}};
grant select, insert, update on {{schema}}.lives to {{admin}};
grant select, insert, update, delete on {{schema}}.tenant_users to {{app}};
grant select on {{schema}}.tenant_users to {{platform}};

-- A count that must be exact is taken after a lock, by a statement that sees what the last holder committed.
create function {{schema}}.take_turn(p_key text) returns void
language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'counting needs read committed' using errcode = 'TN009';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
end
$$;

create function {{schema}}.create_tenant(p_tenant text, p_organization text, p_domain text, p_status text, p_plan text,
  p_settings jsonb, p_created bigint, p_updated bigint) returns text
language plpgsql as $$
declare
  life bigint;
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  insert into {{schema}}.lives values (p_tenant, 1) on conflict (tenant_id) do nothing;
  -- Locked: a deletion that runs now has the new number ready before it lets us on.
  select l.generation into life from {{schema}}.lives l where l.tenant_id = p_tenant for update;
  insert into {{schema}}.tenants
    values (p_tenant, life, p_organization, p_domain, p_status, p_plan, p_settings, p_created, p_updated)
    on conflict do nothing;
  return case when found then 'ok' else 'exists' end;
end
$$;

create function {{schema}}.get_tenant(p_tenant text) returns setof {{schema}}.tenants
language plpgsql stable as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select * from {{schema}}.tenants t where t.tenant_id = p_tenant;
end
$$;

-- `p_changes` holds the columns to replace; a domain of JSON null takes the domain away.
create function {{schema}}.update_tenant(p_tenant text, p_changes jsonb, p_updated bigint) returns text
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  update {{schema}}.tenants t set
    organization_name = coalesce(p_changes->>'organization_name', t.organization_name),
    domain = case when p_changes ? 'domain' then p_changes->>'domain' else t.domain end,
    status = coalesce(p_changes->>'status', t.status),
    plan = coalesce(p_changes->>'plan', t.plan),
    settings = coalesce(p_changes->'settings', t.settings),
    updated_at = p_updated
    where t.tenant_id = p_tenant;
  return case when found then 'ok' else 'unknown-tenant' end;
exception when unique_violation then
  return 'exists';
end
$$;

-- The last migration that adds a table replaces it.
create function {{schema}}.delete_tenant(p_tenant text) returns void
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  update {{schema}}.lives l set generation = l.generation + 1 where l.tenant_id = p_tenant;
  delete from {{schema}}.tenants t where t.tenant_id = p_tenant;
  delete from {{schema}}.tenant_users u where u.tenant_id = p_tenant;
end
$$;

-- `p_generation`: of the bundle that declares the tenant; null where the tenant is this store's own.
create function {{schema}}.add_user(p_tenant text, p_generation bigint, p_user text, p_role text, p_email text,
  p_joined bigint, p_now bigint, p_declared_max bigint) returns text
language plpgsql as $$
declare
  life bigint := p_generation;
  maximum numeric := p_declared_max;
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  perform {{schema}}.take_turn('tenantry members ' || p_tenant);
  if life is null then
    select t.generation, (t.settings->'quotas'->>'maxUsers')::numeric into life, maximum
      from {{schema}}.tenants t where t.tenant_id = p_tenant;
    if life is null then
      return 'unknown-tenant';
    end if;
  end if;
  update {{schema}}.tenant_users u
    set role = p_role, email = coalesce(p_email, u.email), joined_at = coalesce(p_joined, u.joined_at)
    where u.tenant_id = p_tenant and u.user_id = p_user and u.generation = life;
  if found then
    return 'ok';
  end if;
  if maximum <= (select count(*) from {{schema}}.tenant_users u where u.tenant_id = p_tenant and u.generation = life) then
    return 'max-users';
  end if;
  insert into {{schema}}.tenant_users
    values (p_tenant, p_user, life, coalesce(p_email, ''), p_role, coalesce(p_joined, p_now));
  return 'ok';
end
$$;

create function {{schema}}.remove_user(p_tenant text, p_user text) returns void
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  delete from {{schema}}.tenant_users u where u.tenant_id = p_tenant and u.user_id = p_user;
end
$$;

-- Asked at every request: one record and no set, which PostgreSQL answers without a cursor; all null for who is no member.
create function {{schema}}.get_user(p_tenant text, p_generation bigint, p_user text,
  out user_id text, out email text, out role text, out joined_at bigint)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  if p_generation is null then
    select u.user_id, u.email, u.role, u.joined_at into user_id, email, role, joined_at
      from {{schema}}.tenants t join {{schema}}.tenant_users u
        on u.tenant_id = t.tenant_id and u.user_id = p_user and u.generation = t.generation
      where t.tenant_id = p_tenant;
  else
    select u.user_id, u.email, u.role, u.joined_at into user_id, email, role, joined_at
      from {{schema}}.tenant_users u
      where u.tenant_id = p_tenant and u.user_id = p_user and u.generation = p_generation;
  end if;
end
$$;

create function {{schema}}.get_users(p_tenant text, p_generation bigint)
  returns table (user_id text, email text, role text, joined_at bigint)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select u.user_id, u.email, u.role, u.joined_at from {{schema}}.tenant_users u
    where u.tenant_id = p_tenant and u.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant))
    order by u.user_id;
end
$$;

-- The three that cross tenants. They run as a role that can't log in, has no members, and may read two tables.
create function {{schema}}.platform_tenant_by_domain(p_domain text) returns setof {{schema}}.tenants
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select * from {{schema}}.tenants t where t.domain = p_domain
$$;

create function {{schema}}.platform_list_tenants(p_after text, p_limit bigint, p_status text)
  returns setof {{schema}}.tenants
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select * from {{schema}}.tenants t
    where (p_after is null or t.tenant_id > p_after) and (p_status is null or t.status = p_status)
    order by t.tenant_id limit p_limit
$$;

-- Jumps from tenant to tenant in the primary key, so that no index has to begin with the user.
create function {{schema}}.platform_user_tenants(p_user text)
  returns table (tenant_id text, generation bigint, own_generation bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with recursive every(id) as (
    (select u.tenant_id from {{schema}}.tenant_users u order by u.tenant_id limit 1)
    union all
    select (select u.tenant_id from {{schema}}.tenant_users u where u.tenant_id > every.id order by u.tenant_id limit 1)
      from every where every.id is not null
  )
  select u.tenant_id, u.generation, t.generation
    from every
    join {{schema}}.tenant_users u on u.tenant_id = every.id and u.user_id = p_user
    left join {{schema}}.tenants t on t.tenant_id = u.tenant_id
    order by u.tenant_id
$$;

revoke all on function {{schema}}.platform_tenant_by_domain(text) from public;
revoke all on function {{schema}}.platform_list_tenants(text, bigint, text) from public;
revoke all on function {{schema}}.platform_user_tenants(text) from public;
grant execute on function {{schema}}.platform_tenant_by_domain(text) to {{admin}};
grant execute on function {{schema}}.platform_list_tenants(text, bigint, text) to {{admin}};
grant execute on function {{schema}}.platform_user_tenants(text) to {{admin}};

-- To give a function away, one must be a member of its new owner, and the owner may create here for that moment.
do $$
begin
  if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    execute format('grant %I to current_user', {{'platform'}});
  end if;
end
$$;
grant create on schema {{schema}} to {{platform}};
alter function {{schema}}.platform_tenant_by_domain(text) owner to {{platform}};
alter function {{schema}}.platform_list_tenants(text, bigint, text) owner to {{platform}};
alter function {{schema}}.platform_user_tenants(text) owner to {{platform}};
revoke create on schema {{schema}} from {{platform}};
-- A member would see what the role sees: the schema's owner is behind the wall like everybody.
do $$
begin
  if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    execute format('revoke %I from current_user', {{'platform'}});
  end if;
end
$$;
revoke all on function {{schema}}.take_turn(text), {{schema}}.get_tenant(text), {{schema}}.remove_user(text, text),
  {{schema}}.add_user(text, bigint, text, text, text, bigint, bigint, bigint),
  {{schema}}.get_user(text, bigint, text), {{schema}}.get_users(text, bigint),
  {{schema}}.create_tenant(text, text, text, text, text, jsonb, bigint, bigint),
  {{schema}}.update_tenant(text, jsonb, bigint), {{schema}}.delete_tenant(text) from public;
grant execute on function {{schema}}.take_turn(text), {{schema}}.get_tenant(text), {{schema}}.remove_user(text, text),
  {{schema}}.add_user(text, bigint, text, text, text, bigint, bigint, bigint),
  {{schema}}.get_user(text, bigint, text), {{schema}}.get_users(text, bigint) to {{app}};
grant execute on function {{schema}}.create_tenant(text, text, text, text, text, jsonb, bigint, bigint),
  {{schema}}.update_tenant(text, jsonb, bigint), {{schema}}.delete_tenant(text) to {{admin}};
