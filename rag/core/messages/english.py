"""The English words of `rag.core.messages`. Whoever adds a code here adds it in the other language too: a test holds them level."""

from __future__ import annotations

from collections.abc import Mapping

from rag.core.job import JobState
from rag.core.messages.beyond import BEYOND, BEYOND_REASONS
from rag.core.messages.entry import ENTRY
from rag.core.messages.server import SERVER, SERVER_REASONS
from rag.core.records import PageStatus

PAGE_STATUSES: Mapping[PageStatus, str] = {
    PageStatus.TEXT: "readable",
    PageStatus.SCANNED: "scanned",
    PageStatus.GARBLED: "garbled",
    PageStatus.EMPTY: "blank",
}

JOB_STAGES: Mapping[JobState, str] = {
    JobState.WAITING: "Waiting for its turn",
    JobState.READING: "Reading page {done} of {total}",
    JobState.CUTTING: "Cutting into passages",
    JobState.EMBEDDING: "Learning its meaning {done} of {total} · already found by keywords",
    JobState.READY: "Ready",
    JobState.FAILED: "Not added",
    JobState.CANCELLED: "Cancelled",
}

OPENING = "Opening the file"

# What a file that is not a PDF turned out to be.
FOUND: Mapping[str, str] = {
    "hwp": "a Hangul document (HWP)",
    "hwpx": "a Hangul document (HWPX)",
    "zip": "a ZIP archive",
    "html": "a web page (HTML)",
    "text": "a text file",
    "unknown": "an unknown format",
    "ole": "a Hangul (HWP) or old Office document",
    "docx": "a Word document",
    "xlsx": "an Excel workbook",
    "pptx": "a PowerPoint file",
    "png": "a picture (PNG)",
    "jpeg": "a picture (JPEG)",
    "rtf": "formatted text (RTF)",
}

# Why a file or a folder could not be used; what the system says by itself stays as it is.
REASON: Mapping[str, str] = {
    "unknown": "for an unknown reason",
    "file": "it cannot be opened",
    "format": "its structure is broken",
    "security_handler": "unknown kind of protection",
    "page": "its page data are broken",
    "no_pages": "it has no pages",
    "render": "a page cannot be drawn",
    "save": "no unlocked copy could be made",
    "ended": "the process that read it ended",
    "attachment": "the attached file cannot be taken out",
    "page_size": "a page has an impossible size",
    "answer": "the process that read it gave no proper answer",
    "space": "no space is left",
    "inodes": "the disk takes no more files",
    "limit": "a limit on files or a quota is reached",
    "readonly": "it is read-only",
    "permission": "permission is missing",
    "not_a_database": "it is no database any more",
    "damaged": "parts of it cannot be read",
    "tables": "tables are missing",
    **SERVER_REASONS["en"],
    **BEYOND_REASONS["en"],
    "not_a_backup": "it is no backup of Geungeo",
    "changed": "a file in it is not what was backed up",
    "incomplete": "a file in it is missing",
    "database": "the database in it is damaged",
    "needs_editor": "editors only",
    "needs_admin": "admins only",
    "needs_write": "only for those who may write to this collection",
    "needs_host": "only on the computer that holds the data folder",
    "needs_owner": "only for the owner of this collection",
    "needs_sign_in": "you must sign in",
    "password_length": "its length",
    "password_simple": "too simple",
}

# code: (what happened, what to do next)
ERRORS: Mapping[str, tuple[str, str]] = {
    "error": ("Something unexpected went wrong ({code}).", "Please try again. If it goes on, run python -m rag doctor in a terminal."),
    "rag_error": ("Something unexpected went wrong.", "Please try again. If it goes on, run python -m rag doctor in a terminal."),
    "pdf_error": (
        "This PDF could not be read.",
        "See whether a PDF viewer opens it, save it anew with “Print to PDF”, and upload that.",
    ),
    "unreadable_file": ("The file cannot be read ({reason}).", "Check the path and the permissions."),
    "empty_file": ("The file is empty (0 bytes).", "Download the original again and upload it."),
    "not_a_pdf": ("This is not a PDF. It looks like {found}.", "Save it as PDF in the program it comes from, and upload that."),
    "broken_pdf": (
        "The file is damaged and cannot be opened ({reason}).",
        "Download it again, or save it with “Print to PDF” in a viewer, and upload that.",
    ),
    "too_big": (
        "The file is too big: {size_mb} MB (limit {limit_mb} MB).",
        "Split it or lower the resolution of its pictures. RAG_MAX_FILE_MB changes the limit.",
    ),
    "too_many_pages": ("Too many pages: {pages} (limit {limit}).", "Split the file and upload the parts."),
    "password_required": ("This PDF is locked with a password.", "Enter the password that opens it. It is never stored."),
    "wrong_password": ("That password does not open it.", "Check capitals and the keyboard language, and enter it again."),
    "no_text": (
        "There is no text to search: of {pages} pages, {scanned_pages} are scanned and {garbled_pages} garbled.",
        "Download the original again, or run text recognition (OCR) on it and upload the result.",
    ),
    "no_text_blank": (
        "There is no text to search: all {pages} pages are blank.",
        "The file may be damaged. See whether a PDF viewer shows it, and download the original again.",
    ),
    "reading_timed_out": (
        "Not one page could be read within {seconds} seconds, so it was stopped.",
        "Save it anew with “Print to PDF”, or split it.",
    ),
    "reading_crashed": (
        "Reading it failed and was stopped ({reason}).",
        "Save it anew with “Print to PDF”. Your other documents are not affected.",
    ),
    "library_error": ("Something is wrong with the library.", "Run python -m rag doctor in a terminal."),
    "duplicate_document": (
        "This document is here already: “{document}” (document {document_id}).",
        "No need to upload it again: you can ask right away.",
    ),
    "same_name": (
        "A document of this name with other contents is here: “{document}” (document {document_id}).",
        "Choose: replace it, or keep both.",
    ),
    "same_name_waiting": (
        "A file of this name with other contents came before and waits for its turn: “{document}” (queued as {job_id}).",
        "Choose: replace it, or keep both.",
    ),
    "document_not_found": (
        "There is no such document (document {document_id}).",
        "It may have been deleted. See the list of documents.",
    ),
    "evidence_document_gone": (
        "The document the evidence came from was deleted: “{document}”.",
        "Upload it again and ask the same question.",
    ),
    "page_not_found": ("Document {document_id} has no page {page} (it has {pages}).", "Choose a page from 1 to {pages}."),
    "scope_not_found": ("There is no scope named ‘{name}’.", "scope list shows those that are kept."),
    "history_not_found": ("That question is not in the history (entry {entry_id}).", "It may have been deleted. Please ask again."),
    "library_too_new": (
        "This library was written by a later version (library {version}, this program {known}).",
        "Update the program, or choose another folder with RAG_DATA_DIR.",
    ),
    "library_unwritable": (
        "The data folder cannot be used: {path} ({reason}).",
        "Check permissions and free space, or choose another folder with RAG_DATA_DIR.",
    ),
    "file_lost": (
        "The stored file of “{document}” (document {document_id}) is gone or damaged.",
        "Its text can still be asked. Remove the document and add the PDF again, or bring back a backup: python -m rag restore FILE.",
    ),
    "library_hindered": (
        "The library cannot be used just now.",
        "Run python -m rag doctor in a terminal. What was queued goes on afterwards.",
    ),
    "library_busy": (
        "Another program has held the library for {seconds} seconds: {path}.",
        "Wait until a backup or another program is done, or close it, and try again. What was queued goes on afterwards.",
    ),
    "disk_full": (
        "There is no room to write: {path} ({reason}).",
        "Free some space and try again. Nothing that was there is lost; what was queued goes on with python -m rag worker or the app.",
    ),
    "library_damaged": (
        "The library's database is damaged: {path} ({reason}).",
        "python -m rag doctor --fix saves what can be read and keeps the damaged file; python -m rag restore FILE brings back a backup.",
    ),
    "library_lost": (
        "The library's database is gone: {path}. {files} stored PDFs are still there.",
        "Put library.db back, bring back a backup with python -m rag restore FILE, or read the PDFs again with python -m rag doctor --fix.",
    ),
    "backup_broken": ("This backup cannot be used: {path} ({reason}).", "Choose another backup file. The library is as it was."),
    "library_not_empty": (
        "There are {documents} documents already: {path}.",
        "Choose an empty folder or database, or add --replace to restore for the backup to be put in their place.",
    ),
    "model_error": ("Something is wrong with a model.", "Run python -m rag doctor in a terminal."),
    "model_not_found": ("There is no model folder: {name}.", "Check the path, or fetch it with python -m rag models pull {name}."),
    "model_broken": ("A model file is damaged: {file} ({reason}).", "Fetch the model folder again."),
    "model_unsupported": ("This model cannot be used: {name} ({reason}).", "See “Models” in the README for those that can."),
    "hub_unreachable": (
        "The model hub could not be reached, so {name} was not fetched ({reason}).",
        "Check the network. The model that ships needs none.",
    ),
    "build_tools_missing": (
        "A package needed to convert models is missing: {package}.",
        "Install the requirements file in rag/modelkit and run it again.",
    ),
    "text_too_long": (
        "A text is longer than the model reads: {tokens} tokens (limit {limit}).",
        "Check the model with python -m rag doctor.",
    ),
    "question_error": ("The question could not be handled.", "Please enter it again."),
    "empty_question": ("The question is empty.", "Write what you want to know from the documents in one sentence."),
    "question_too_long": ("The question is too long: {length} characters (limit {limit}).", "Keep to the essential and shorten it."),
    "bad_setting": ("The value of {variable} makes no sense: {value}.", "See “Settings” in the README for the values it takes."),
    "evaluation_error": ("The evaluation could not be done.", "Check the folder of the data set."),
    "bad_dataset": ("The data set could not be read: {path}, line {line} ({reason}).", "Correct that line and run it again."),
    **ENTRY["en"],
    **BEYOND["en"],
    **SERVER["en"],
}

# name: (what is checked, what was found, what to do where it is not in order)
CHECKS: Mapping[str, tuple[str, str, str]] = {
    "check": ("{name}", "{all}", "See “Troubleshooting” in the README."),
    "library": ("Library", "{documents} documents, {passages} passages", "Add PDFs with python -m rag add."),
    "passage_rule": (
        "Passages",
        "{old_documents} documents read by an earlier version, of them kept as they are since they could not be read again: {kept}",
        "They are read again while the app is open, or by python -m rag worker. All are found meanwhile, those as they were read before.",
    ),
    "unread": (
        "Unreadable characters",
        "{glyphs} (on {pages} pages of {documents} documents)",
        "They show as □. “Page status” of a document tells where; if such a page matters, save the PDF again in the program it came from.",
    ),
    "attachments": (
        "Attachments",
        "{attachments}, of them PDFs that are no documents yet: {not_added}",
        "Add them with one click on the page.",
    ),
    "files": (
        "Kept files",
        "{megabytes} MB, missing: {missing}, damaged: {damaged}",
        "Their text can still be asked. Remove these documents and add their PDFs again,"
        " or bring back a backup: python -m rag restore FILE.",
    ),
    "file_place": ("File store", "{path}", "Check the address and the keys of RAG_FILES."),
    "folder": ("Data folder", "{path}, files it still takes: {inodes}", "Make room on the disk, or choose another with RAG_DATA_DIR."),
    "database": (
        "Database",
        "faults: {problems} ({first}), rows that belong to nothing: {ghosts}, documents with parts missing: {half}",
        "python -m rag doctor --fix mends it. The damaged file is kept beside.",
    ),
    "server": ("Database server", "{server}", "Check RAG_DATABASE and the server."),
    "leftovers": (
        "Left over",
        "unfinished files: {unfinished}, stored PDFs of no document: {strays}, damaged databases kept: {damaged} ({megabytes} MB)",
        "python -m rag doctor --fix clears up. Delete {path}* yourself once nothing in it is needed any more: it holds text of documents.",
    ),
    "clock": (
        "Clock",
        "dates that lie ahead: {ahead}, the latest {latest}",
        "Set the computer's clock right. Nothing is lost, but ages of questions are counted by it.",
    ),
    "reader": ("Reader", "{name}", "Fetch the model folder again, or go without one: RAG_READER=none."),
    "model": ("Embedding model", "{dim} dimensions, fingerprint {fingerprint}", "Fetch the model folder again."),
    "embeddings": ("Meaning", "{done} of {total} windows", "python -m rag worker completes the rest."),
    "index": (
        "Index of meaning",
        "{vectors} vectors",
        "Build it anew with python -m rag rebuild. The next question does so by itself, too.",
    ),
    "guards": (
        "The process that reads files",
        "kept from: {in_force} · not kept from: {lacking}",
        "This system has no such guard. Time, pages and the size of what it says are limited everywhere. Read files that you do not trust"
        " on Linux (kernel 5.13 or later).",
    ),
    "private": ("rights on the data folder", "{folder}", "Others on this computer can read it. Its owner can close it with chmod 700."),
    "disk": ("Free space", "{free_megabytes} MB", "Free some space, or choose another disk with RAG_DATA_DIR."),
}

# What is told beside a quote. name: (what there is to know of it, what to do)
NOTES: Mapping[str, tuple[str, str]] = {
    "unread": ("This page has {count} characters that could not be read (□ in the text).", "Check them in the page's picture."),
    "struck": ("It holds text that is struck out.", "What was struck out need not hold any more: check it in the page's picture."),
    "moved": ("The document was read again after this answer; what is quoted now stands on page {page}.", ""),
    "lost": (
        "The document was read again after this answer, and this text now reads differently.",
        "It is shown as quoted then. Check the whole page.",
    ),
}
