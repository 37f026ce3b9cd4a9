from django.db import migrations

# A table that is emptied at once tells of no row: before it is, everything that can be found is noted, and
# what surrounds it all. Places have a kind, by which lists and maps know them.
EMPTIED = """
CREATE FUNCTION casestudies_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note('*', 0);
    PERFORM search_note('case-studies', page_ptr_id) FROM casestudies_casestudypage;
    PERFORM search_note('parts', id) FROM casestudies_buildingblock;
    PERFORM search_note('guidance', id) FROM casestudies_guidance;
    RETURN NULL;
END $$;

DROP TRIGGER casestudies_place_changed ON places_place;
CREATE TRIGGER casestudies_place_changed AFTER UPDATE ON places_place FOR EACH ROW
    WHEN ((OLD.kind, OLD.code, OLD.name, OLD.other_names, OLD.former_codes, OLD.parent_id)
        IS DISTINCT FROM (NEW.kind, NEW.code, NEW.name, NEW.other_names, NEW.former_codes, NEW.parent_id))
    EXECUTE FUNCTION casestudies_place_changed();
"""
FULL = """
DROP TRIGGER casestudies_place_changed ON places_place;
CREATE TRIGGER casestudies_place_changed AFTER UPDATE ON places_place FOR EACH ROW
    WHEN ((OLD.code, OLD.name, OLD.other_names, OLD.former_codes, OLD.parent_id)
        IS DISTINCT FROM (NEW.code, NEW.name, NEW.other_names, NEW.former_codes, NEW.parent_id))
    EXECUTE FUNCTION casestudies_place_changed();
"""
# Whatever has a trigger for its rows: see 0002. Wagtail's pages cannot be emptied without the cases.
TABLES = (
    "casestudies_casestudypage", "casestudies_buildingblock", "casestudies_guidance", "core_consent", "places_place",
    *(f"casestudies_casestudypage_{name}" for name in ("places", "themes", "methods", "triggers", "participant_groups")),
    *(f"casestudies_{name}" for name in ("theme", "method", "trigger", "participantgroup", "sector")),
)
EMPTIED += "".join(
    f"CREATE TRIGGER casestudies_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
    "EXECUTE FUNCTION casestudies_emptied();\n"
    for table in TABLES
)
FULL += "".join(f"DROP TRIGGER casestudies_emptied ON {table};\n" for table in TABLES)
FULL += "DROP FUNCTION casestudies_emptied();"


class Migration(migrations.Migration):

    dependencies = [
        ("casestudies", "0014_read_by_two"),
        ("core", "0001_initial"),
        ("places", "0001_initial"),
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(EMPTIED, FULL),
    ]
