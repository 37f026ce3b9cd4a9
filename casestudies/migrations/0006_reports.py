import uuid

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from core import public


class Migration(migrations.Migration):

    dependencies = [
        ('casestudies', '0005_offers'),
        ('core', '0004_public_changes'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='A few sentences under the title.', max_length=1000)),
            ],
            options={
                'verbose_name': 'reports',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ReportPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='A few sentences under the title.', max_length=1000)),
                ('subtitle', models.CharField(blank=True, max_length=200)),
                ('is_summary', models.BooleanField(default=False, verbose_name='this is our summary of what others published')),
                ('publisher', models.CharField(max_length=160)),
                ('authors', models.CharField(blank=True, help_text='Separated by semicolons. Empty where only a publisher is named.', max_length=300)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='published in')),
                ('published_on', models.DateField(blank=True, help_text='If the day is known. It must lie in the year.', null=True, verbose_name='published on')),
                ('language', models.CharField(choices=[('en', 'English'), ('cy', 'Welsh'), ('ga', 'Irish'), ('gd', 'Scottish Gaelic'), ('fr', 'French'), ('de', 'German'), ('es', 'Spanish'), ('nl', 'Dutch')], default='en', max_length=8, verbose_name='language of the original')),
                ('original_title', models.CharField(blank=True, help_text='As the original has it. Empty where we do not know it for certain.', max_length=300)),
                ('original_url', models.URLField(blank=True, max_length=500, verbose_name='address of the original')),
                ('summary', wagtail.fields.RichTextField()),
            ],
            options={
                'verbose_name': 'report',
                'constraints': [models.CheckConstraint(condition=models.Q(('year', None), ('year__range', (1900, 2100)), _connector='OR'), name='casestudies_reportpage_year_is_a_year'), models.CheckConstraint(condition=models.Q(('published_on', None), ('published_on__year', models.F('year')), _connector='OR'), name='casestudies_reportpage_day_lies_in_its_year')],
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='RelatedCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casestudies.casestudypage')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='related', to='casestudies.reportpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(help_text='As the report counts it, such as “3” or “5a”.', max_length=12)),
                ('text', models.TextField(max_length=1200)),
                ('addressees', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None)),
                ('cited', models.CharField(blank=True, help_text='Where the original says it, such as “page 12” or “paragraph 3.4”.', max_length=40, verbose_name='where in the original')),
                ('chapter', models.SlugField(blank=True, help_text='The slug of the chapter it belongs to, if any.', max_length=80)),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='casestudies.reportpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('text', models.TextField(max_length=800)),
                ('cited', models.CharField(blank=True, help_text='Where the original says it, such as “page 12” or “paragraph 3.4”.', max_length=40, verbose_name='where in the original')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='casestudies.reportpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.closeddocument')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='downloads', to='casestudies.reportpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ShownBy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casestudies.casestudypage')),
                ('recommendation', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='shown_by', to='casestudies.recommendation')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=160)),
                ('slug', models.SlugField(help_text="The last part of the chapter's address: small letters and hyphens.", max_length=80)),
                ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('details', 4), ('inset', 5), ('figure', 13), ('recording', 20)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'max_length': 120, 'template': 'core/blocks/chapter_heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'template': 'core/blocks/paragraph.html'}), 2: ('wagtail.blocks.CharBlock', (), {'max_length': 160}), 3: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul']}), 4: ('wagtail.blocks.StructBlock', [[('summary', 2), ('text', 3)]], {}), 5: ('wagtail.blocks.TextBlock', (), {'help_text': 'Set apart.', 'icon': 'openquote', 'template': 'core/blocks/inset.html'}), 6: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read out instead of the drawing, such as “Belonging fell from 65% to 61%.”', 'label': 'What it shows, in a sentence', 'max_length': 300}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('bars', 'Bars'), ('lines', 'Lines over years')]}), 8: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as % or people.', 'max_length': 20, 'required': False}), 9: ('wagtail.blocks.TextBlock', (), {'help_text': 'Paste a table. First line: the names of the columns. Then a label and its numbers in each line, parted by tabs or commas. Leave a number empty where it is not known; write c where it is held back because too few people answered.', 'label': 'Numbers'}), 10: ('wagtail.blocks.CharBlock', (), {'max_length': 300, 'required': False}), 11: ('wagtail.blocks.CharBlock', (), {'max_length': 200}), 12: ('wagtail.blocks.URLBlock', (), {'label': 'Address of the source', 'required': False}), 13: ('wagtail.blocks.StructBlock', [[('title', 2), ('finding', 6), ('kind', 7), ('unit', 8), ('data', 9), ('note', 10), ('source', 11), ('source_url', 12)]], {}), 14: ('wagtail.blocks.DateBlock', (), {'label': 'Recorded on', 'required': False}), 15: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'MP4, WebM or MP3, up to 20 MB.', 'required': False}), 16: ('wagtail.blocks.URLBlock', (), {'help_text': 'Shown as a link. Nothing is loaded from there until a reader follows it.', 'label': 'Or its address elsewhere', 'required': False}), 17: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'A WebVTT file. A film of ours needs one.', 'required': False}), 18: ('wagtail.blocks.CharBlock', (), {'default': 'en', 'label': 'Language of the captions', 'max_length': 8}), 19: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'help_text': 'Leave it empty, and it is made from the captions.', 'required': False}), 20: ('wagtail.blocks.StructBlock', [[('title', 2), ('date', 14), ('file', 15), ('link', 16), ('captions', 17), ('language', 18), ('transcript', 19)]], {})})),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='casestudies.reportpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('page', 'slug'), name='casestudies_chapter_one_slug_a_report'), models.CheckConstraint(condition=models.Q(('slug__in', ('figures', 'recommendations', 'whole')), _negated=True), name='casestudies_chapter_address_is_free', violation_error_message='Another page of the report has this address. Choose another slug.')],
            },
        ),
        public.watch(
            "casestudies_chapter",
            "casestudies_download",
            "casestudies_finding",
            "casestudies_recommendation",
            "casestudies_relatedcase",
            "casestudies_reportindexpage",
            "casestudies_reportpage",
            "casestudies_shownby",
        ),
    ]
