-- Runs once, when the volume of the database is empty: the admin user may do everything in public.
grant all on schema public to current_user;
