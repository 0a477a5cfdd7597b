"""The glossary: the field's terms, each with a meaning and a source."""

from tocsin.words import GLOSSARY


def test_every_term_says_what_it_means_and_where_from() -> None:
    assert len(GLOSSARY) > 50
    for term, gloss in GLOSSARY.items():
        assert gloss.term == term == term.strip()
        assert gloss.meaning[-1] in ".?" and len(gloss.meaning.split()) > 3
        assert gloss.source


def test_the_terms_of_the_design_are_there() -> None:
    wanted = {
        "concern",
        "contact",
        "referral",
        "strategy discussion",
        "section 47 enquiry",
        "conference",
        "no further action",
        "step-down",
        "return interview",
        "independent scrutineer",
        "lead agency",
        "practitioner",
        "chronology",
        "leaf",
        "checkpoint",
        "inclusion proof",
        "witness",
    }
    assert wanted <= GLOSSARY.keys()
