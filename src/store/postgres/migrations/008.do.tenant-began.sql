-- When a tenant's present life began, by this server's clock: what is older was meant for another life of the same id.
-- Of tenants that are there already nobody wrote it down: the moment of this migration is the latest that it can have been.
alter table {{schema}}.tenants
  add column began bigint not null default (extract(epoch from clock_timestamp()) * 1000)::bigint;
