"""England's profile: complete lists, each with its source; clocks, ladders and phrases as the brief has them."""

from datetime import date

import pytest

from tocsin.words import ProfileFault, UnknownCode, load_profile
from tocsin.words.checks import LISTS

ENGLAND = load_profile()

COUNTS = {
    "abuse_category": 5,
    "assessment_factor": 44,
    "blank_reason": 5,
    "closure_reason": 9,
    "decision_outcome": 11,
    "disability": 13,
    "ethnicity_census": 20,
    "ethnicity_perceived": 7,
    "ethnicity_self": 19,
    "harm": 26,
    "nfa_reason": 10,
    "offence_outcome": 23,
    "primary_need": 10,
    "rating": 4,
    "redaction_basis": 7,
    "referral_source": 22,
    "restriction_level": 3,
    "sex": 3,
    "step": 36,
    "topic": 25,
    "upn_unknown": 7,
    "verdict": 3,
}
"""The censuses' lists have a fixed length; ours grow, and whoever adds to one looks here and at what reads it."""

ALLOWED = {
    "decide_on_referral": ("1 working day", "kind:hub"),
    "acknowledge_to_raiser": ("1 working day", "kind:hub"),
    "answer_check_red": ("2 hours", "field:office"),
    "answer_check_amber": ("6 hub hours", "field:office"),
    "answer_check_green": ("24 hub hours", "field:office"),
    "answer_challenge_1": ("1 working day", "field:office"),
    "answer_challenge_2": ("2 working days", "field:office"),
    "answer_challenge_3": ("3 working days", "field:office"),
    "answer_challenge_4": ("5 working days", "field:office"),
    "finish_assessment": ("45 working days", "kind:duty_social_work_team"),
    "hold_strategy_discussion": ("3 working days", "kind:duty_social_work_team"),
    "hold_conference": ("15 working days", "kind:duty_social_work_team"),
    "first_core_group": ("10 working days", "kind:duty_social_work_team"),
    "first_review_conference": ("3 months", "kind:conference_chair"),
    "later_review_conference": ("6 months", "kind:conference_chair"),
    "end_police_protection": ("72 hours", "kind:police_vulnerability_desk"),
    "end_emergency_order": ("8 days", "kind:team_manager"),
    "end_extended_order": ("7 days", "kind:team_manager"),
    "offer_return_interview": ("72 hours", "kind:duty_social_work_team"),
    "tell_lado": ("1 working day", "kind:hub"),
    "hold_lado_meeting": ("72 hours", "kind:lado"),
    "nrm_reasonable_grounds": ("5 working days", "kind:liaison"),
    "notify_panel": ("5 working days", "kind:director"),
    "send_rapid_review": ("15 working days", "kind:lead_partner"),
    "send_school_file": ("5 school days", "agency:school_dsl"),
    "answer_report": ("20 working days", "field:office"),
    "answer_recommendation": ("20 working days", "field:office"),
    "judge_reply": ("20 working days", "field:author_office"),
    "told_not_to_report": ("1 working day", "kind:scrutineer"),
    "review_restriction": ("field:until", "field:office"),
    "decide_on_redaction": ("1 month", "kind:scrutineer"),
}


def test_the_profile_is_read_once() -> None:
    assert load_profile() is ENGLAND is load_profile("england_2026")


def test_a_profile_that_is_not_there_is_named() -> None:
    with pytest.raises(ProfileFault, match="no profile “atlantis”"):
        load_profile("atlantis")


def test_every_list_has_a_source_and_every_code_a_meaning() -> None:
    assert ENGLAND.codes.keys() == LISTS
    for codes in ENGLAND.codes.values():
        assert codes.title and codes.source
        assert all(code.label and code.meaning and code.source for code in codes)


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_every_list_is_complete(name: str, count: int) -> None:
    assert len(ENGLAND.codes[name]) == len(ENGLAND.codes[name].labels()) == count


def test_referral_sources_are_the_census_codes() -> None:
    codes = "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10"
    assert " ".join(ENGLAND.codes["referral_source"].labels()) == codes


def test_ethnicity_has_eighteen_codes_and_not_stated_each_with_a_census_code() -> None:
    own, census = ENGLAND.codes["ethnicity_self"], ENGLAND.codes["ethnicity_census"]
    assert len([code for code in own if code.code != "NS"]) == 18
    assert {value for code in own for value in code.maps["ethnicity_census"]} == {code.code for code in census}
    for code in census:
        back = code.maps.get("ethnicity_self", ("NS",))[0]
        assert code.code in own[back].maps["ethnicity_census"]


def test_the_five_blanks_are_kept_apart_and_one_goes_to_the_scrutineer() -> None:
    blanks = ENGLAND.codes["blank_reason"]
    assert set(blanks.labels()) == {
        "refused",
        "not_yet_obtained",
        "not_asked",
        "unknown_to_witness",
        "told_not_to_record",
    }
    assert blanks.flagged("to_scrutineer") == {"told_not_to_record"}
    assert {blank.maps["ethnicity_census"] for blank in blanks} == {("REFU",), ("NOBT",)}


def test_a_census_factor_can_be_found_again_from_a_harm() -> None:
    harms = ENGLAND.codes["harm"]
    assert harms.mapped("assessment_factor", "11A") == ("sexual_exploitation",)
    current = {code.code for code in ENGLAND.codes["assessment_factor"] if code.held_on(date(2026, 1, 1))}
    assert {factor for harm in harms for factor in harm.maps["assessment_factor"]} == current - {"21"}


def test_serious_harms_need_a_second_person() -> None:
    serious = ENGLAND.codes["harm"].flagged("serious")
    assert {"sexual", "sexual_exploitation", "criminal_exploitation", "trafficking", "physical"} <= serious
    assert "neglect" not in serious


def test_codes_of_two_periods_are_told_apart_by_date() -> None:
    factors = ENGLAND.codes["assessment_factor"]
    assert factors["19A"].held_on(date(2025, 3, 31)) and not factors["19A"].held_on(date(2025, 4, 1))
    assert factors["19C"].held_on(date(2025, 4, 1)) and not factors["19C"].held_on(date(2025, 3, 31))


def test_no_outcome_drops_a_child() -> None:
    for outcome in ENGLAND.codes["decision_outcome"]:
        if "closes" in outcome.flags:
            assert ("is_nfa" in outcome.flags) != ("needs_acceptor" in outcome.flags)


def test_an_unknown_code_is_told_in_a_sentence() -> None:
    sources = ENGLAND.codes["referral_source"]
    with pytest.raises(
        UnknownCode, match="“99” is not a code of the list “Where a referral came from”. The list has: 1A"
    ):
        sources["99"]
    assert sources.get("99") is None and "99" not in sources and "1A" in sources


TOPICS = """taxis;grooming;organised exploitation;police response;agencies' data;drug dealing;suspects named;self-harm
monitoring withdrawn;trafficking to other towns;suspects act with impunity;agencies knew;unprosecuted offences
council slow to act;leadership;scale;already known to agencies;earlier reports ignored""".replace("\n", ";").split(";")


@pytest.mark.parametrize("label", TOPICS)
def test_a_topic_is_found_by_its_label(label: str) -> None:
    topics = ENGLAND.codes["topic"]
    code = topics.find(f" {label.upper()}  ".replace("'", "’"))
    assert code is not None and topics[code].label.casefold() == label


def test_an_unknown_topic_is_not_found() -> None:
    assert ENGLAND.codes["topic"].find("the weather") is None


@pytest.mark.parametrize(("code", "expected"), ALLOWED.items())
def test_clocks_are_those_of_the_practice_brief(code: str, expected: tuple[str, str]) -> None:
    rule = ENGLAND.duty(code)
    assert (rule.allow, rule.owner) == expected


def test_every_duty_cites_law_or_says_that_it_is_ours() -> None:
    for rule in ENGLAND.duties:
        assert rule.law and rule.source
        statute = any(name in rule.law for name in ("Act", "Working Together", "guidance", "Keeping Children Safe"))
        assert statute or "Our practice" in rule.law or "Local practice" in rule.law, rule.code


def test_reports_of_any_age_are_owed_an_answer() -> None:
    for code in ("answer_report", "answer_recommendation", "answer_again", "judge_reply"):
        assert ENGLAND.duty(code).holds_on(date(2002, 2, 11)) and ENGLAND.duty(code).ladder == "reports"
    assert not ENGLAND.duty("finish_assessment").holds_on(date(2013, 4, 14))
    assert ENGLAND.duty("finish_assessment").holds_on(date(2013, 4, 15))


def test_a_duty_the_profile_does_not_have_is_named() -> None:
    with pytest.raises(KeyError, match="no duty “sing”"):
        ENGLAND.duty("sing")


def test_nothing_climbs_to_an_end_inside_the_organisations() -> None:
    for ladder in ENGLAND.ladders.values():
        assert ladder.rungs[-1].office_kind == "scrutineer"
        assert ENGLAND.offices["scrutineer"].outside


def test_the_escalation_ladder_has_the_stages_of_the_practice_brief() -> None:
    rungs = ENGLAND.ladders["escalation"].rungs
    assert [rung.allow.split()[0] for rung in rungs[:4]] == ["1", "2", "3", "5"]
    assert rungs[3].kind_in("police") == "chief_superintendent" and rungs[3].kind_in("council") == "director"


def test_every_role_but_the_founders_is_held_by_an_office() -> None:
    roles = {code.code for code in ENGLAND.codes["role"]}
    assert {office.role for office in ENGLAND.offices.values()} == roles - {"founder"}
    assert set(ENGLAND.codes["office_kind"].labels()) == set(ENGLAND.offices)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It is a lifestyle choice.", "lifestyle choice"),
        ("LIFESTYLE\r\nCHOICE", "lifestyle choice"),
        ("a life\u200bstyle choice", "lifestyle choice"),
        ('she is "street-wise"', "street wise"),
        ("Streetwise!", "streetwise"),
        ("her “boyfriend” collects her", "boyfriend"),
        ("her 'boyfriend'", "boyfriend"),
        ("she won’t complain", "won't complain"),
        ("she wont complain", "won't complain"),
        ("she WILL  NOT\n\tengage", "will not engage"),
        ("ｕｎｒｅｌｉａｂｌｅ", "unreliable"),
        ("it was con\u00adsensual", "consensual"),
    ],
)
def test_dismissive_words_are_found_however_they_are_written(text: str, phrase: str) -> None:
    assert [stop.phrase for stop in ENGLAND.dismissive_phrases_in(text)] == [phrase]


@pytest.mark.parametrize(
    "text",
    ["", "The gangway was blocked.", "She consented’s", "He engages well with school.", "unreliability", "life style"],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert ENGLAND.dismissive_phrases_in(text) == ()


def test_every_phrase_is_found_in_a_sentence_and_says_why_it_is_there() -> None:
    for stop in ENGLAND.stop_list:
        assert stop in ENGLAND.dismissive_phrases_in(f"We think: «{stop.phrase.upper()}»; nothing to do.")
        assert stop.why.endswith(".") and stop.source


def test_triggers_match_lists_flags_and_blanks() -> None:
    lado = ENGLAND.duty("tell_lado").opened_by[0]
    assert lado.fits("concern.raised/1", {"harms": ["neglect", "position_of_trust"], "imported": False})
    assert not lado.fits("concern.raised/1", {"harms": ["neglect"], "imported": False})
    assert not lado.fits("concern.raised/1", {"harms": [], "imported": False})
    assert not lado.fits("concern.rated/1", {"harms": ["position_of_trust"], "imported": False})
    doubtful = ENGLAND.duty("check_details").opened_by[0]
    assert doubtful.fits("concern.raised/1", {"needs_checking": ["date"], "danger": False})
    assert not doubtful.fits("concern.raised/1", {"needs_checking": [], "danger": False})
    assert not doubtful.fits("concern.raised/1", {"danger": False})
    unrated = ENGLAND.duty("answer_check_amber").opened_by[0]
    assert unrated.fits("check.asked/1", {}) and unrated.fits("check.asked/1", {"rating": "amber"})
    assert not unrated.fits("check.asked/1", {"rating": "red"})


def opened_by(type: str, meta: dict[str, object]) -> list[str]:
    return [rule.code for rule in ENGLAND.duties if any(each.fits(type, meta) for each in rule.opened_by)]


def test_each_concern_has_one_clock_for_deciding() -> None:
    for danger in (True, False):
        meta = {"imported": False, "danger": danger}
        opened = [
            rule.code for rule in ENGLAND.duties if any(each.fits("concern.raised/1", meta) for each in rule.opened_by)
        ]
        assert len([code for code in opened if code.startswith("decide_")]) == 1


@pytest.mark.parametrize("rating", ["red", "amber", "green", "blue", ""])
def test_each_check_has_one_clock(rating: str) -> None:
    assert len(opened_by("check.asked/1", {"rating": rating})) == 1


def test_a_profile_can_be_a_member_of_a_set() -> None:
    assert len(set(ENGLAND.duties)) == len(ENGLAND.duties)


def test_how_long_is_kept_is_said_with_its_law_and_always_reviewed_by_people() -> None:
    years = {rule.code: (rule.years, rule.counted_from) for rule in ENGLAND.retention}
    assert years == {
        "child_protection": (35, "last_entry"),
        "looked_after": (75, "birth"),
        "adoption": (100, "last_entry"),
        "sexual_abuse": (75, "last_entry"),
    }
    assert all(rule.review and rule.law and rule.source for rule in ENGLAND.retention)
    assert "recommendation 17" in next(rule.law for rule in ENGLAND.retention if rule.code == "sexual_abuse")


def test_every_serious_harm_of_a_sexual_kind_keeps_a_record_longest() -> None:
    (rule,) = [rule for rule in ENGLAND.retention if rule.code == "sexual_abuse"]
    sexual = {code.code for code in ENGLAND.codes["harm"] if "sexual" in f"{code.label} {code.meaning}".lower()}
    assert sexual <= set(rule.known_by["harm"])
    assert rule.means({"harm": frozenset({"sexual"})}) and rule.means({"abuse_category": frozenset({"SAB"})})
    assert not rule.means({"harm": frozenset({"neglect"})}) and not rule.means({})
