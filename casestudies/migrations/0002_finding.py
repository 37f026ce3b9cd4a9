import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations

# Whatever touches what a case shows, whoever does it, the search engine hears of it with the change
# itself. Triggers, because a write by another way than the CMS must not be forgotten.
TRIGGERS = """
CREATE INDEX casestudies_title ON wagtailcore_page
    USING gin (to_tsvector('english'::regconfig, COALESCE(title, '')));

CREATE FUNCTION casestudies_note(page bigint) RETURNS void LANGUAGE sql AS $$
    SELECT search_note('case-studies', page);
    SELECT search_note('parts', id) FROM casestudies_buildingblock WHERE page_id = page;
$$;

CREATE FUNCTION casestudies_page_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM casestudies_casestudypage WHERE page_ptr_id = COALESCE(NEW.id, OLD.id))
        OR TG_OP = 'DELETE' THEN
        PERFORM casestudies_note(COALESCE(NEW.id, OLD.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER casestudies_page_removed AFTER INSERT OR DELETE ON wagtailcore_page
    FOR EACH ROW EXECUTE FUNCTION casestudies_page_changed();
CREATE TRIGGER casestudies_page_changed AFTER UPDATE ON wagtailcore_page FOR EACH ROW
    WHEN ((OLD.live, OLD.title, OLD.expire_at, OLD.first_published_at, OLD.last_published_at, OLD.translation_key)
        IS DISTINCT FROM (NEW.live, NEW.title, NEW.expire_at, NEW.first_published_at, NEW.last_published_at, NEW.translation_key))
    EXECUTE FUNCTION casestudies_page_changed();

CREATE FUNCTION casestudies_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM casestudies_note(COALESCE(NEW.page_ptr_id, OLD.page_ptr_id));
    RETURN NULL;
END $$;
CREATE TRIGGER casestudies_case_changed AFTER INSERT OR UPDATE OR DELETE ON casestudies_casestudypage
    FOR EACH ROW EXECUTE FUNCTION casestudies_case_changed();

CREATE FUNCTION casestudies_block_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note('parts', COALESCE(NEW.id, OLD.id));
    PERFORM search_note('case-studies', page) FROM unnest(ARRAY[OLD.page_id, NEW.page_id]) page
        WHERE page IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER casestudies_block_changed AFTER INSERT OR UPDATE OR DELETE ON casestudies_buildingblock
    FOR EACH ROW EXECUTE FUNCTION casestudies_block_changed();

CREATE FUNCTION casestudies_link_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM casestudies_note(page) FROM unnest(ARRAY[OLD.casestudypage_id, NEW.casestudypage_id]) page
        WHERE page IS NOT NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION casestudies_consent_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM casestudies_note(page.id) FROM wagtailcore_page page WHERE page.translation_key IN (
        SELECT split_part(subject, ':', 2)::uuid FROM unnest(ARRAY[OLD.subject, NEW.subject]) subject
            WHERE subject ~ '^casestudies[.]casestudypage:[0-9a-f-]{36}$');
    RETURN NULL;
END $$;
CREATE TRIGGER casestudies_consent_changed AFTER INSERT OR UPDATE OR DELETE ON core_consent
    FOR EACH ROW EXECUTE FUNCTION casestudies_consent_changed();

CREATE FUNCTION casestudies_guidance_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note('guidance', COALESCE(NEW.id, OLD.id));
    RETURN NULL;
END $$;
CREATE TRIGGER casestudies_guidance_changed AFTER INSERT OR UPDATE OR DELETE ON casestudies_guidance
    FOR EACH ROW EXECUTE FUNCTION casestudies_guidance_changed();

-- A term or a place by another name: every case described by it, and the labels around them all.
CREATE FUNCTION casestudies_term_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note('*', 0);
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('SELECT casestudies_note(%I) FROM %I WHERE %I = $1', TG_ARGV[1], TG_ARGV[0], TG_ARGV[2])
            USING NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION casestudies_place_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note('*', 0);
    IF TG_OP = 'UPDATE' THEN
        PERFORM casestudies_note(link.casestudypage_id) FROM casestudies_casestudypage_places link
            WHERE link.place_id IN (
                WITH RECURSIVE below(id) AS (
                    SELECT NEW.id UNION SELECT place.id FROM places_place place JOIN below ON place.parent_id = below.id
                ) SELECT id FROM below);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER casestudies_place_made AFTER INSERT OR DELETE ON places_place
    FOR EACH ROW EXECUTE FUNCTION casestudies_place_changed();
CREATE TRIGGER casestudies_place_changed AFTER UPDATE ON places_place FOR EACH ROW
    WHEN ((OLD.code, OLD.name, OLD.other_names, OLD.former_codes, OLD.parent_id)
        IS DISTINCT FROM (NEW.code, NEW.name, NEW.other_names, NEW.former_codes, NEW.parent_id))
    EXECUTE FUNCTION casestudies_place_changed();
"""

LINKS = ("places", "themes", "methods", "triggers", "participant_groups")
TERMS = (
    ("theme", "casestudies_casestudypage_themes", "casestudypage_id", "theme_id"),
    ("method", "casestudies_casestudypage_methods", "casestudypage_id", "method_id"),
    ("trigger", "casestudies_casestudypage_triggers", "casestudypage_id", "trigger_id"),
    ("participantgroup", "casestudies_casestudypage_participant_groups", "casestudypage_id", "participantgroup_id"),
    ("sector", "casestudies_casestudypage", "page_ptr_id", "sector_id"),
)
TRIGGERS += "".join(
    f"CREATE TRIGGER casestudies_{name}_link AFTER INSERT OR UPDATE OR DELETE ON casestudies_casestudypage_{name} "
    "FOR EACH ROW EXECUTE FUNCTION casestudies_link_changed();\n"
    for name in LINKS
)
TRIGGERS += "".join(
    f"CREATE TRIGGER casestudies_{term}_made AFTER INSERT OR DELETE ON casestudies_{term} FOR EACH ROW "
    f"EXECUTE FUNCTION casestudies_term_changed('{table}', '{case}', '{key}');\n"
    f"CREATE TRIGGER casestudies_{term}_changed AFTER UPDATE ON casestudies_{term} FOR EACH ROW "
    "WHEN ((OLD.slug, OLD.name) IS DISTINCT FROM (NEW.slug, NEW.name)) "
    f"EXECUTE FUNCTION casestudies_term_changed('{table}', '{case}', '{key}');\n"
    for term, table, case, key in TERMS
)


class Migration(migrations.Migration):

    dependencies = [
        ("casestudies", "0001_initial"),
        ("core", "0003_names_of_files"),
        ("places", "0001_initial"),
        ("search", "0001_initial"),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.AddIndex(
            model_name="casestudypage",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "short_description", "summary", "organisation", "area", "challenge", "approach",
                    "impact", "what_did_not_work", "lessons", "sustainability", config="english",
                ),
                name="casestudies_casestudy_text",
            ),
        ),
        # Not reversed: the tables that carry the triggers outlive no migration of this app.
        migrations.RunSQL(TRIGGERS),
    ]
