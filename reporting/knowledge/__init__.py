"""The knowledge base: an article for each cause, and what closed incidents add to it."""

from reporting.knowledge.article import Article, Section, cause_named, without_marks
from reporting.knowledge.folder import KnowledgeFolder
from reporting.knowledge.known import Known, known_of
from reporting.knowledge.outline import outline_of
from reporting.knowledge.updating import Change, changes

__all__ = [
    "Article",
    "Change",
    "KnowledgeFolder",
    "Known",
    "Section",
    "cause_named",
    "changes",
    "known_of",
    "outline_of",
    "without_marks",
]
