"""Forms: what a report of an edition must answer beside its narrative. Published by staff, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from shared.vocabulary import Refusal, Refusals, ReportKind

Answer: TypeAlias = str | int | bool


class QuestionKind(StrEnum):
    """Texte, nombre entier, oui ou non, date, choix dans une liste."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    YES_NO = "YES_NO"
    DATE = "DATE"
    CHOICE = "CHOICE"


@dataclass(frozen=True, slots=True)
class Question:
    """One question under its code; `choices` only where the kind is CHOICE."""

    code: str
    label: str
    kind: QuestionKind
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A version of what the reports of one kind answer in an edition; the highest version is in force."""

    id: UUID
    edition: int
    kind: ReportKind
    version: int
    questions: tuple[Question, ...]
    evidence_required: bool
    published_by: str
    published_on: date


def check_questions(questions: tuple[Question, ...]) -> None:
    """Can these be asked? Raises Refusals naming each field: a code twice, a choice without alternatives."""
    found: list[Refusal] = []
    seen: set[str] = set()
    for number, one in enumerate(questions):
        if one.code in seen:
            found.append(_bad(f"questions.{number}.code", f"Le code {one.code} est déjà pris par une autre question."))
        seen.add(one.code)
        if one.kind is QuestionKind.CHOICE and len(set(one.choices)) < 2:  # noqa: PLR2004  one is no choice
            found.append(_bad(f"questions.{number}.choices", "Un choix propose au moins deux réponses différentes."))
        if one.kind is not QuestionKind.CHOICE and one.choices:
            found.append(_bad(f"questions.{number}.choices", "Seule une question CHOICE a des réponses à choisir."))
    if found:
        raise Refusals(found)


def _bad(field: str, message: str) -> Refusal:
    return Refusal("question_refused", message, field=field)


def check_answers(form: Form | None, answers: Mapping[str, Answer]) -> None:
    """Raises Refusals naming `answers.<code>`: one missing, of another kind, or that nobody asked."""
    asked = {one.code: one for one in form.questions} if form else {}
    found = [
        Refusal("answer_unexpected", f"Le formulaire ne demande pas {code}.", field=f"answers.{code}")
        for code in answers
        if code not in asked
    ]
    for code, question in asked.items():
        field = f"answers.{code}"
        if code not in answers or answers[code] == "":
            if question.required:
                found.append(Refusal("answer_missing", f"Répondez à : {question.label}", field=field))
        elif not _fits(question, answers[code]):
            found.append(Refusal("answer_refused", f"{question.label} : {_expected(question)}", field=field))
    if found:
        raise Refusals(found)


def _fits(question: Question, answer: Answer) -> bool:
    match question.kind:
        case QuestionKind.YES_NO:
            return isinstance(answer, bool)
        case QuestionKind.NUMBER:
            return isinstance(answer, int) and not isinstance(answer, bool)
        case QuestionKind.TEXT:
            return isinstance(answer, str)
        case QuestionKind.CHOICE:
            return answer in question.choices
        case QuestionKind.DATE:
            return isinstance(answer, str) and _is_date(answer)


def _is_date(answer: str) -> bool:
    try:
        date.fromisoformat(answer)
    except ValueError:
        return False
    return True


def _expected(question: Question) -> str:
    match question.kind:
        case QuestionKind.YES_NO:
            return "répondez true ou false."
        case QuestionKind.NUMBER:
            return "répondez par un nombre entier."
        case QuestionKind.TEXT:
            return "répondez par un texte."
        case QuestionKind.CHOICE:
            return f"choisissez parmi {', '.join(question.choices)}."
        case QuestionKind.DATE:
            return "répondez par une date AAAA-MM-JJ."
