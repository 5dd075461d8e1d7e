-- OAuth tokens: found by digest, kept encrypted by a key that the database does not have.
create table {{schema}}.oauth_tokens (
  tenant_id text collate "C" not null,
  digest bytea not null,
  generation bigint not null,
  refresh_digest bytea,
  expires_at bigint not null,
  sealed bytea not null,
  constraint oauth_tokens_pkey primary key (tenant_id, digest, generation)
);
create index oauth_tokens_refresh on {{schema}}.oauth_tokens (tenant_id, refresh_digest) where refresh_digest is not null;
create index oauth_tokens_expiry on {{schema}}.oauth_tokens (tenant_id, expires_at);
alter table {{schema}}.oauth_tokens enable row level security, force row level security;
create policy tenant_rows on {{schema}}.oauth_tokens
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
grant select, insert, update, delete on {{schema}}.oauth_tokens to {{app}};

create function {{schema}}.store_token(p_tenant text, p_generation bigint, p_digest bytea, p_refresh bytea,
  p_expires bigint, p_sealed bytea, p_now bigint) returns text
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
  -- What has expired already takes the place of what was there, and is not there itself.
  if p_expires <= p_now then
    delete from {{schema}}.oauth_tokens o where o.tenant_id = p_tenant and o.digest = p_digest;
    return 'ok';
  end if;
  -- A refresh token leads to the access token that it was stored with last.
  update {{schema}}.oauth_tokens o set refresh_digest = null
    where o.tenant_id = p_tenant and o.refresh_digest = p_refresh and o.generation = life and o.digest <> p_digest;
  insert into {{schema}}.oauth_tokens values (p_tenant, p_digest, life, p_refresh, p_expires, p_sealed)
    on conflict on constraint oauth_tokens_pkey do update
    set refresh_digest = excluded.refresh_digest, expires_at = excluded.expires_at, sealed = excluded.sealed;
  return 'ok';
end
$$;

create function {{schema}}.get_token(p_tenant text, p_generation bigint, p_digest bytea, p_now bigint)
  returns table (digest bytea, sealed bytea)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select o.digest, o.sealed from {{schema}}.oauth_tokens o
    where o.tenant_id = p_tenant and o.digest = p_digest and o.expires_at > p_now and o.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant));
end
$$;

create function {{schema}}.find_refresh_token(p_tenant text, p_generation bigint, p_refresh bytea, p_now bigint)
  returns table (digest bytea, sealed bytea)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select o.digest, o.sealed from {{schema}}.oauth_tokens o
    where o.tenant_id = p_tenant and o.refresh_digest = p_refresh and o.expires_at > p_now and o.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant))
    order by o.expires_at desc limit 1;
end
$$;

create function {{schema}}.delete_token(p_tenant text, p_digest bytea) returns void
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  delete from {{schema}}.oauth_tokens o where o.tenant_id = p_tenant and o.digest = p_digest;
end
$$;

-- Takes what a former life of the id left behind as well, uncounted: nobody could reach it any more.
create function {{schema}}.clean_tokens(p_tenant text, p_generation bigint, p_now bigint) returns bigint
language plpgsql as $$
declare
  removed bigint;
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  delete from {{schema}}.oauth_tokens o where o.tenant_id = p_tenant and o.generation <
    coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant));
  delete from {{schema}}.oauth_tokens o where o.tenant_id = p_tenant and o.expires_at <= p_now;
  get diagnostics removed = row_count;
  return removed;
end
$$;

create function {{schema}}.count_tokens(p_tenant text, p_generation bigint, p_now bigint) returns bigint
language plpgsql stable as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return (select count(*) from {{schema}}.oauth_tokens o
    where o.tenant_id = p_tenant and o.expires_at > p_now and o.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant)));
end
$$;

revoke all on function {{schema}}.store_token(text, bigint, bytea, bytea, bigint, bytea, bigint),
  {{schema}}.get_token(text, bigint, bytea, bigint), {{schema}}.find_refresh_token(text, bigint, bytea, bigint),
  {{schema}}.delete_token(text, bytea), {{schema}}.clean_tokens(text, bigint, bigint),
  {{schema}}.count_tokens(text, bigint, bigint) from public;
grant execute on function {{schema}}.store_token(text, bigint, bytea, bytea, bigint, bytea, bigint),
  {{schema}}.get_token(text, bigint, bytea, bigint), {{schema}}.find_refresh_token(text, bigint, bytea, bigint),
  {{schema}}.delete_token(text, bytea), {{schema}}.clean_tokens(text, bigint, bigint),
  {{schema}}.count_tokens(text, bigint, bigint) to {{app}};
