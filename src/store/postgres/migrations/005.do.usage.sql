-- Counted use at four resolutions, each kept for its time only, and the batches of the last hour.
create table {{schema}}.usage (
  tenant_id text collate "C" not null,
  generation bigint not null,
  resolution text collate "C" not null check (resolution in ('minute', 'hour', 'day', 'month')),
  from_at bigint not null,
  user_id text collate "C" not null,
  -- '' is the request itself
  tool text collate "C" not null,
  allowed bigint not null,
  refused bigint not null,
  constraint usage_pkey primary key (tenant_id, generation, resolution, from_at, user_id, tool)
);
create table {{schema}}.usage_batches (
  tenant_id text collate "C" not null,
  generation bigint not null,
  batch_id text collate "C" not null,
  seen_at bigint not null,
  constraint usage_batches_pkey primary key (tenant_id, generation, batch_id)
);
create index usage_batches_age on {{schema}}.usage_batches (tenant_id, seen_at);
alter table {{schema}}.usage enable row level security, force row level security;
create policy tenant_rows on {{schema}}.usage
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
alter table {{schema}}.usage_batches enable row level security, force row level security;
create policy tenant_rows on {{schema}}.usage_batches
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
grant select, insert, update, delete on {{schema}}.usage, {{schema}}.usage_batches to {{app}};

-- Buckets that begin later are kept: minutes for a day, hours for 31 days, days for 400, months for ever.
create function {{schema}}.usage_kept_from(p_resolution text, p_now bigint) returns bigint
language sql immutable as $$
  select case p_resolution when 'minute' then p_now - 86460000 when 'hour' then p_now - 2682000000
    when 'day' then p_now - 34646400000 else -1 end
$$;

-- `p_counts`: [{ "at", "user", "tool", "allowed", "refused" }], tool as the column has it.
create function {{schema}}.add_usage(p_tenant text, p_generation bigint, p_batch text, p_counts jsonb, p_now bigint)
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
  delete from {{schema}}.usage_batches b where b.tenant_id = p_tenant and b.seen_at <= p_now - 3600000;
  insert into {{schema}}.usage_batches values (p_tenant, life, p_batch, p_now)
    on conflict on constraint usage_batches_pkey do nothing;
  if not found then
    return 'ok';
  end if;
  -- In the order of the key, so that two batches never wait for one another.
  insert into {{schema}}.usage as u
    select p_tenant, life, r.resolution, r.from_at, c."user", c.tool, sum(c.allowed), sum(c.refused)
      from jsonb_to_recordset(p_counts) as c(at bigint, "user" text, tool text, allowed bigint, refused bigint)
      cross join lateral (values
        ('minute', c.at - c.at % 60000),
        ('hour', c.at - c.at % 3600000),
        ('day', c.at - c.at % 86400000),
        ('month', (extract(epoch from date_trunc('month', timestamp 'epoch' + c.at * interval '1 ms')) * 1000)::bigint)
      ) as r(resolution, from_at)
      where r.from_at > {{schema}}.usage_kept_from(r.resolution, p_now)
      group by r.resolution, r.from_at, c."user", c.tool
      order by r.resolution collate "C", r.from_at, c."user" collate "C", c.tool collate "C"
    on conflict on constraint usage_pkey do update
    set allowed = u.allowed + excluded.allowed, refused = u.refused + excluded.refused;
  delete from {{schema}}.usage u using (values ('minute'), ('hour'), ('day')) as k(resolution)
    where u.tenant_id = p_tenant and u.generation = life and u.resolution = k.resolution
      and u.from_at <= {{schema}}.usage_kept_from(k.resolution, p_now);
  return 'ok';
end
$$;

create function {{schema}}.read_usage(p_tenant text, p_generation bigint, p_resolution text, p_from bigint, p_to bigint,
  p_now bigint)
  returns table (from_at bigint, user_id text, tool text, allowed bigint, refused bigint)
language plpgsql stable as $$
#variable_conflict use_column
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select u.from_at, u.user_id, u.tool, u.allowed, u.refused from {{schema}}.usage u
    where u.tenant_id = p_tenant and u.resolution = p_resolution and u.from_at >= p_from and u.from_at < p_to
      and u.from_at > {{schema}}.usage_kept_from(p_resolution, p_now)
      and u.generation =
        coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant))
    order by u.from_at, u.user_id, u.tool;
end
$$;

revoke all on function {{schema}}.usage_kept_from(text, bigint), {{schema}}.add_usage(text, bigint, text, jsonb, bigint),
  {{schema}}.read_usage(text, bigint, text, bigint, bigint, bigint) from public;
grant execute on function {{schema}}.usage_kept_from(text, bigint), {{schema}}.add_usage(text, bigint, text, jsonb, bigint),
  {{schema}}.read_usage(text, bigint, text, bigint, bigint, bigint) to {{app}};
