-- What is lost is when lives began: deployments whose tenants are the store's own would take tokens of an earlier life.
alter table {{schema}}.tenants drop column began;
