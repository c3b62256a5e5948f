"""Words that say nothing about what is looked for."""

from __future__ import annotations

FILE_ENDINGS = frozenset({"py", "md", "html", "toml", "txt", "json", "csv"})

DJANGO_WORDS = frozenset(
    """
    _base_manager _default_manager auth_user_model auto_created base_manager_name booleanfield charfield
    checkconstraint clean_fields content_type datefield datetimefield db_column db_index db_table decimalfield
    default_manager doesnotexist fielderror filefield foreignkey full_clean genericforeignkey get_object_or_404
    get_queryset help_text integerfield is_null jsonfield limit_choices_to m2m makemigrations manytomany
    manytomanyfield max_length models.model on_delete onetoone onetoonefield order_with_respect_to prefetch_related
    primary_key refresh_from_db related_name related_query_name request.user select_related soft_delete textfield
    through_fields typeerror unique_together uniqueconstraint uuidfield verbose_name
    """.split()  # noqa: SIM905 - a list that is read as prose
)

EMPTY_WORDS = frozenset(
    """
    a about actually after again all allow allowed already also an and another any anything anywhere app apps are
    aren as ask asked asking at attribute attributes be because been before being between bit both branch's but by
    call called calls can can't cannot cant check choice choices code codebase colleague column columns come comes
    connect connected connection connections connects constraint constraints correct could current currently d data
    database db declared default defaults define defined defines describe detail details diagram did different
    digits do does doesn't done dont draw e each eg either else em entities entity erd every everything exact
    exactly exist exists explain field fields find first fk fks for foreign found from full g get give go goes going
    gone got had half has have he hello her here hey hi his hmm hold holds hop hops how i ie if im in index indexed
    indexes info information inside instead into is isn it its itself join joins just keep keeps kept key keys kind
    know last lead leads length let level like link linked links list live lives ll load long look looked looking
    looks m made main make makes manager managers many max may me mean means mermaid might model models more most
    much must my name named names need needs never new no not now null nullable number numbers object of off often
    ok old on one only optional or other our out over overview own part path paths per picture place please pls plz
    point pointing points possible project put python question quick quickly re real really record recorded records
    refer reference references refers related relation relations relationship required right row rows s same save
    saved saves say says schema scope scoped see seen set she short should show shown sit sits so some somehow
    something somewhere stand start still store stored stores such sure system t table tables take tell tells
    tenant's than thank thanks that the their them then there these they thing things this those three through to
    today told too top true two type types u under unique until up us use used value values ve very via vs want was
    way ways we well went were what whats when where wheres whether which while who whole whose why will with
    without work works would write yes yet you your
    """.split()  # noqa: SIM905 - a list that is read as prose
)
