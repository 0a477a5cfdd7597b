"""What follows a referral in the council's tables: assessment, enquiry, conference, plans and reviews."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tocsin.town.made.courses import Course
from tocsin.town.made.lives import NEVER
from tocsin.town.made.owed import working_days_after
from tocsin.town.made.records import Held
from tocsin.town.made.truth import day_of
from tocsin.town.made.writing import Table

if TYPE_CHECKING:
    from tocsin.town.made.files.office import Office

CONFERENCE_WITHIN = 15
"""Working days from the strategy discussion to the conference (Working Together to Safeguard Children)."""


class Steps:
    """The tables below a referral, in one council's words."""

    def __init__(self, office: Office, tables: Mapping[str, Table]) -> None:
        self._office, self._tables = office, tables

    def write(self, course: Course, held: Held, source: str, source_words: str) -> None:
        """Write everything that has come of one referral by the town's last day."""
        referral, contact = course.referral, course.referral.contact
        id = self._office.reference("RF", "referral", contact.id)
        nothing = referral.outcome == "no_further_action"
        self._tables["ssd_cin_episodes"].named(
            cine_referral_id=id,
            cine_person_id=held.id,
            cine_referral_date=day_of(contact.day),
            cine_cin_primary_need_code=course.need,
            cine_referral_source_code=source,
            cine_referral_source_desc=source_words,
            cine_referral_outcome_json=json.dumps({"NFA_FLAG" if nothing else "SINGLE_ASSESSMENT_FLAG": "Y"}),
            cine_referral_nfa="Y" if nothing else "N",
            cine_close_reason=course.reason if self.come(course.closed) else "",
            cine_close_date=self.day(course.closed),
            cine_referral_team=course.team,
            cine_referral_worker_id=self._worker(course),
        )
        if course.purged:
            trace = ("council", "council/ssd/ssd_cin_episodes", id, contact.child.id)
            self._office.town.failings.record("purge_of_monitoring", *trace)
        if not nothing:
            self._assessment(course, held, id)
        if self.come(referral.enquiry):
            self._enquiry(course, held, id)
        if self.come(course.plan_begun):
            self._plan(course, held, id)

    def come(self, day: int) -> bool:
        """Whether a step was taken by the town's last day."""
        return NEVER < day <= self._office.town.ends

    def day(self, day: int) -> str:
        """The day of a step, or blank."""
        return day_of(day) if self.come(day) else ""

    def _worker(self, course: Course) -> str:
        stream = self._office.stream("worker", course.referral.contact.id)
        return stream.one_of(self._office.town.staff[course.team]).id

    def _assessment(self, course: Course, held: Held, referral: str) -> None:
        id = self._office.reference("AS", "assessment", referral)
        assessed = course.referral.assessed
        dropped = "" if not self.come(assessed) else "Y" if course.referral.outcome == "not_in_need" else "N"
        self._tables["ssd_cin_assessments"].named(
            cina_assessment_id=id,
            cina_person_id=held.id,
            cina_referral_id=referral,
            cina_assessment_start_date=day_of(course.referral.contact.day),
            cina_assessment_auth_date=self.day(assessed),
            cina_assessment_outcome_nfa=dropped,
            cina_assessment_team=course.team,
            cina_assessment_worker_id=self._worker(course),
        )
        if self.come(assessed):
            factors = json.dumps(dict.fromkeys(course.factors, "Yes"))
            self._tables["ssd_assessment_factors"].row(self._office.reference("AF", id), id, factors)

    def _enquiry(self, course: Course, held: Held, referral: str) -> None:
        id = self._office.reference("EN", "enquiry", referral)
        needed = course.referral.conference != NEVER
        ended = course.referral.conference if needed else course.referral.assessed
        self._tables["ssd_s47_enquiry"].named(
            s47e_s47_enquiry_id=id,
            s47e_referral_id=referral,
            s47e_person_id=held.id,
            s47e_s47_start_date=day_of(course.referral.enquiry),
            s47e_s47_end_date=self.day(ended),
            s47e_s47_nfa="" if not self.come(ended) else "N" if needed else "Y",
            s47e_s47_completed_by_team=course.team,
        )
        if self.come(course.referral.conference):
            self._conference(course, held, referral, id)

    def _conference(self, course: Course, held: Held, referral: str, enquiry: str) -> None:
        id, plan = (self._office.reference(letters, "conference", referral) for letters in ("IC", "CP"))
        self._tables["ssd_initial_cp_conference"].named(
            icpc_icpc_id=id,
            icpc_s47_enquiry_id=enquiry,
            icpc_person_id=held.id,
            icpc_cp_plan_id=plan if course.protected_until else "",
            icpc_referral_id=referral,
            icpc_icpc_transfer_in="N",
            icpc_icpc_target_date=day_of(working_days_after(course.referral.enquiry, CONFERENCE_WITHIN)),
            icpc_icpc_date=day_of(course.referral.conference),
            icpc_icpc_outcome_cp_flag="Y" if course.protected_until else "N",
            icpc_icpc_team=course.team,
        )
        if course.protected_until:
            self._tables["ssd_cp_plans"].named(
                cppl_cp_plan_id=plan,
                cppl_referral_id=referral,
                cppl_icpc_id=id,
                cppl_person_id=held.id,
                cppl_cp_plan_start_date=day_of(course.referral.conference),
                cppl_cp_plan_end_date=self.day(course.protected_until),
                cppl_cp_plan_initial_category=course.category,
                cppl_cp_plan_ola="N",
                cppl_cp_plan_latest_category=course.category,
            )
            self._reviews(course, held, plan)

    def _reviews(self, course: Course, held: Held, plan: str) -> None:
        for number, day in enumerate(course.reviews):
            if self.come(day):
                self._tables["ssd_cp_reviews"].named(
                    cppr_cp_review_id=self._office.reference("RV", plan, number),
                    cppr_person_id=held.id,
                    cppr_cp_plan_id=plan,
                    cppr_cp_review_date=day_of(day),
                    cppr_cp_review_outcome_continue_cp="Y" if day < course.protected_until else "N",
                )

    def _plan(self, course: Course, held: Held, referral: str) -> None:
        self._tables["ssd_cin_plans"].named(
            cinp_cin_plan_id=self._office.reference("PL", "plan", referral),
            cinp_referral_id=referral,
            cinp_person_id=held.id,
            cinp_cin_plan_start_date=day_of(course.plan_begun),
            cinp_cin_plan_end_date=self.day(course.plan_ended),
            cinp_cin_plan_team=course.team,
        )
