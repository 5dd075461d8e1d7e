-- Sessions by lease: a row whose time is up is a session that is over, whether or not it was removed.
create table {{schema}}.sessions (
  tenant_id text collate "C" not null,
  session_id text collate "C" not null,
  generation bigint not null,
  user_id text collate "C" not null,
  issuer text collate "C" not null,
  client_id text,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  constraint sessions_pkey primary key (tenant_id, session_id, generation)
);
create index sessions_user on {{schema}}.sessions (tenant_id, user_id);
alter table {{schema}}.sessions enable row level security, force row level security;
create policy tenant_rows on {{schema}}.sessions
  using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''));
grant select, insert, update, delete on {{schema}}.sessions to {{app}};

-- `p_maximum` null: no limit. `ended` are the sessions that made room.
create function {{schema}}.open_session(p_tenant text, p_generation bigint, p_session text, p_user text, p_issuer text,
  p_client text, p_created bigint, p_seen bigint, p_expires bigint, p_now bigint, p_maximum bigint, p_end_oldest boolean)
  returns table (outcome text, ended text[])
language plpgsql as $$
declare
  life bigint := p_generation;
  excess bigint;
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  if life is null then
    select t.generation into life from {{schema}}.tenants t where t.tenant_id = p_tenant;
    if life is null then
      return query select 'unknown-tenant', '{}'::text[];
      return;
    end if;
  end if;
  perform {{schema}}.take_turn('tenantry sessions ' || p_tenant || ' ' || p_user);
  delete from {{schema}}.sessions s where s.tenant_id = p_tenant and (s.user_id = p_user or s.session_id = p_session)
    and (s.expires_at <= p_now or s.generation < life);
  if exists (select from {{schema}}.sessions s
      where s.tenant_id = p_tenant and s.session_id = p_session and s.generation = life) then
    return query select 'session.taken', '{}'::text[];
    return;
  end if;
  excess := 1 - p_maximum + (select count(*) from {{schema}}.sessions s
    where s.tenant_id = p_tenant and s.user_id = p_user and s.generation = life);
  if excess > 0 and (not p_end_oldest or p_maximum < 1) then
    return query select 'session.limit', '{}'::text[];
    return;
  end if;
  ended := '{}';
  if excess > 0 then
    with oldest as (
      select s.session_id from {{schema}}.sessions s
        where s.tenant_id = p_tenant and s.user_id = p_user and s.generation = life
        order by s.created_at, s.session_id limit excess
    ), gone as (
      delete from {{schema}}.sessions s using oldest o
        where s.tenant_id = p_tenant and s.session_id = o.session_id and s.generation = life
        returning s.session_id, s.created_at
    )
    select coalesce(array_agg(g.session_id order by g.created_at, g.session_id), '{}') into ended from gone g;
  end if;
  insert into {{schema}}.sessions
    values (p_tenant, p_session, life, p_user, p_issuer, p_client, p_created, p_seen, p_expires)
    on conflict on constraint sessions_pkey do nothing;
  if not found then
    -- Another user took the id since we looked: undo what was ended, and look again.
    raise exception 'session id taken meanwhile' using errcode = '40001';
  end if;
  outcome := 'ok';
  return next;
end
$$;

create function {{schema}}.get_session(p_tenant text, p_generation bigint, p_session text, p_now bigint)
  returns setof {{schema}}.sessions
language plpgsql stable as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select * from {{schema}}.sessions s
    where s.tenant_id = p_tenant and s.session_id = p_session and s.expires_at > p_now and s.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant));
end
$$;

create function {{schema}}.touch_session(p_tenant text, p_generation bigint, p_session text, p_seen bigint,
  p_expires bigint, p_now bigint) returns boolean
language plpgsql as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  update {{schema}}.sessions s set last_seen_at = p_seen, expires_at = p_expires
    where s.tenant_id = p_tenant and s.session_id = p_session and s.expires_at > p_now and s.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant));
  return found;
end
$$;

-- Of one user, or of all where `p_user` is null.
create function {{schema}}.list_sessions(p_tenant text, p_generation bigint, p_user text, p_now bigint)
  returns setof {{schema}}.sessions
language plpgsql stable as $$
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query select * from {{schema}}.sessions s
    where s.tenant_id = p_tenant and (p_user is null or s.user_id = p_user) and s.expires_at > p_now and s.generation =
      coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant))
    order by s.created_at desc, s.session_id desc;
end
$$;

-- One session, or all of one user; gives the ids of those that were not over yet.
create function {{schema}}.end_sessions(p_tenant text, p_generation bigint, p_session text, p_user text, p_now bigint)
  returns table (session_id text)
language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('tenantry.tenant_id', p_tenant, true);
  return query
    with gone as (
      delete from {{schema}}.sessions s
        where s.tenant_id = p_tenant and (s.session_id = p_session or s.user_id = p_user) and s.generation =
          coalesce(p_generation, (select t.generation from {{schema}}.tenants t where t.tenant_id = p_tenant))
        returning s.session_id, s.created_at, s.expires_at
    )
    select g.session_id from gone g where g.expires_at > p_now order by g.created_at desc, g.session_id desc;
end
$$;

revoke all on function
  {{schema}}.open_session(text, bigint, text, text, text, text, bigint, bigint, bigint, bigint, bigint, boolean),
  {{schema}}.get_session(text, bigint, text, bigint),
  {{schema}}.touch_session(text, bigint, text, bigint, bigint, bigint),
  {{schema}}.list_sessions(text, bigint, text, bigint),
  {{schema}}.end_sessions(text, bigint, text, text, bigint) from public;
grant execute on function
  {{schema}}.open_session(text, bigint, text, text, text, text, bigint, bigint, bigint, bigint, bigint, boolean),
  {{schema}}.get_session(text, bigint, text, bigint),
  {{schema}}.touch_session(text, bigint, text, bigint, bigint, bigint),
  {{schema}}.list_sessions(text, bigint, text, bigint),
  {{schema}}.end_sessions(text, bigint, text, text, bigint) to {{app}};
