"""Shapes of requests and answers, for checking and for the OpenAPI document. No logic."""

from typing import Any

from rest_framework import exceptions, serializers

from eligibility.errors import nearest


class StrictSerializer(serializers.Serializer):
    """A request whose keys are all known; an unknown one is refused with the nearest that is."""

    def to_internal_value(self, data: Any) -> Any:
        for key in data if isinstance(data, dict) else ():
            if key not in self.fields:
                hint = nearest(str(key), self.fields) or ", ".join(self.fields)
                raise serializers.ValidationError({str(key): [exceptions.ErrorDetail(hint, code="unknown_key")]})
        return super().to_internal_value(data)


class BoundsSerializer(serializers.Serializer):
    """Whole đồng: surely at least `low`, at most `high`; a null `high` is without bound."""

    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)


class ClauseSerializer(serializers.Serializer):
    id = serializers.CharField()
    outcome = serializers.ChoiceField(["true", "false", "unknown"])
    law = serializers.CharField()


class CitationSerializer(serializers.Serializer):
    source = serializers.CharField(help_text="The source's id in the rulebook.")
    number = serializers.CharField()
    title = serializers.CharField()
    article = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class UsedFactSerializer(serializers.Serializer):
    fact = serializers.CharField()
    label = serializers.CharField()
    subject = serializers.CharField()
    value = serializers.JSONField(help_text="Any value; null when there is none.")
    known = serializers.BooleanField()
    origin = serializers.JSONField(help_text="Any value; null when there is none.")
    recorded = serializers.JSONField(help_text="Any value; null when there is none.")
    words = serializers.CharField(help_text="The value for people.")
    state = serializers.CharField(
        help_text="given, partial, derived, register_silent, not_applicable, not_known or not_asked."
    )
    origin_words = serializers.CharField(allow_blank=True)
    sensitive = serializers.BooleanField()


class UsedParameterSerializer(serializers.Serializer):
    parameter = serializers.CharField()
    title = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    words = serializers.CharField(help_text="The figure for people.")
    from_words = serializers.CharField(allow_blank=True)
    law = CitationSerializer(many=True)
    to_verify = serializers.BooleanField()

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "from": serializers.DateField(allow_null=True)}


class ExplainedClauseSerializer(serializers.Serializer):
    """A clause in words, with the facts and figures it rests on."""

    id = serializers.CharField()
    outcome = serializers.ChoiceField(["true", "false", "unknown"])
    formality = serializers.BooleanField(help_text="Paperwork: missing it does not make a person not entitled.")
    decides = serializers.BooleanField(help_text="Whether the answer rests on this clause.")
    sentence = serializers.CharField()
    law = CitationSerializer(many=True)
    to_verify = serializers.BooleanField()
    facts = UsedFactSerializer(many=True)
    parameters = UsedParameterSerializer(many=True)


class HolderSerializer(serializers.Serializer):
    register = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    bring = serializers.CharField(allow_blank=True)


class MissingSerializer(serializers.Serializer):
    """A fact that is not known yet, and who may hold it."""

    need = serializers.CharField()
    label = serializers.CharField()
    subject = serializers.CharField(allow_null=True, help_text="null: a figure of the law is not known.")
    holder = HolderSerializer(allow_null=True)


class ExplanationSerializer(serializers.Serializer):
    title = serializers.CharField()
    status = serializers.ChoiceField(["eligible", "not_eligible", "unknown"])
    clauses = ExplainedClauseSerializer(many=True)
    near_miss = serializers.CharField(allow_null=True, help_text="The one clause that stands in the way.")
    amount_law = serializers.ListField(child=serializers.CharField())
    change = serializers.ListField(
        child=serializers.DictField(), help_text="What would meet the one failing requirement."
    )
    when = serializers.ListField(
        child=serializers.DictField(), help_text="Days within ten years on which an age is reached."
    )
    amount = serializers.DictField(allow_null=True, help_text="How the amount is worked out, case by case.")
    amount_words = serializers.CharField(allow_blank=True)
    outputs = serializers.DictField()
    missing = MissingSerializer(many=True)
    set_aside = serializers.DictField(allow_null=True, help_text="For what it is set aside, and by which law.")
    to_verify = serializers.ListField(child=serializers.DictField())


class DeterminationSerializer(serializers.Serializer):
    scheme = serializers.CharField()
    subject = serializers.CharField()
    status = serializers.ChoiceField(["eligible", "not_eligible", "unknown"])
    pays = serializers.CharField()
    amount = BoundsSerializer(allow_null=True)
    payable = BoundsSerializer()
    outputs = serializers.DictField()
    to_verify = serializers.BooleanField(help_text="Rests on a rule or figure of the law that is still to be verified.")
    needs = serializers.ListField(child=serializers.CharField())
    formality_missing = serializers.ListField(child=serializers.CharField())
    replaced_by = serializers.CharField(allow_null=True)
    because = serializers.ListField(child=serializers.CharField())
    clauses = ClauseSerializer(many=True)
    report = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Plain sentences. Only with `explain`."
    )
    explanation = ExplanationSerializer(required=False, help_text="Only with `explain`, in the language of `lang`.")


class BenefitSerializer(serializers.Serializer):
    scheme = serializers.CharField()
    amount = serializers.IntegerField(help_text="Whole đồng a month.")
    payer = serializers.CharField()
    register = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="Inclusive; null while it is paid.")


class GapSerializer(serializers.Serializer):
    kind = serializers.CharField()
    scheme = serializers.CharField()
    amount = serializers.IntegerField()
    to_verify = serializers.BooleanField()
    since = serializers.DateField()


class FactSerializer(serializers.Serializer):
    fact = serializers.CharField()
    value = serializers.JSONField(help_text="null: the register asked and does not know.")
    register = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)


class PersonSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    full_name = serializers.CharField()
    birth_date = serializers.CharField(allow_null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD.")
    sex = serializers.CharField(allow_null=True)
    commune = serializers.CharField(allow_null=True)
    life = serializers.ChoiceField(["living", "dead"])


class ProfileSerializer(serializers.Serializer):
    """The electronic social protection profile of one person, as last built."""

    person = PersonSerializer()
    on = serializers.DateField(help_text="The day for which it was built.")
    built_at = serializers.DateTimeField()
    rulebook = serializers.CharField(help_text="Content hash of the rules used.")
    registers = serializers.ListField(child=serializers.CharField())
    facts = FactSerializer(many=True)
    received = BenefitSerializer(many=True)
    determinations = DeterminationSerializer(many=True)
    monthly_total = BoundsSerializer(help_text="Due to the person, whole đồng a month.")
    gaps = GapSerializer(many=True)


class LookupSerializer(StrictSerializer):
    """A person is looked up in the body, so that no number stands in an address or a log."""

    identity_number = serializers.RegexField(r"^[0-9]{12}$", help_text="Twelve digits.")
    purpose = serializers.CharField(max_length=200, help_text="Why it is asked; kept in the audit trail.")


class FoundSerializer(serializers.Serializer):
    id = serializers.UUIDField()


class CheckSerializer(StrictSerializer):
    """Facts of one household, in the engine's document shape."""

    on = serializers.DateField(help_text="The day asked about.")
    known_on = serializers.DateField(required=False, allow_null=True)
    schemes = serializers.ListField(child=serializers.CharField(), required=False)
    explain = serializers.BooleanField(default=False)
    lang = serializers.ChoiceField(["vi", "en"], default="vi")
    complete = serializers.JSONField(required=False, default=list)
    household = serializers.JSONField()


class CheckedSerializer(serializers.Serializer):
    on = serializers.DateField()
    known_on = serializers.DateField(allow_null=True)
    rulebook = serializers.DictField()
    determinations = DeterminationSerializer(many=True)
    totals = serializers.DictField()


class ErrorBodySerializer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    path = serializers.CharField()
    suggestion = serializers.CharField()


class ErrorSerializer(serializers.Serializer):
    error = ErrorBodySerializer()
