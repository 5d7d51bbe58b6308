"""What the panels show of the case: read again when it changes, and shown.

One way only: from the case and the desk into the widgets. The frame and the map are fed by
frame_feed.py, the inspector by selection_feed.py; what comes back is wired in window.py.
"""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from app.case.model import Changes, Claim, FrameRef
from app.desktop.desk import Desk
from app.desktop.rooms import Rooms
from widgets.media_panel import CaseContents

WEIGHED = frozenset(("caption", "claims", "media", "annotations", "fixes"))
"""what the claims and their citations are shown from"""


class CaseFeed(QObject):
    """Top bar, case panel, claims; and which medium is shown as media come and go."""

    def __init__(self, desk: Desk, rooms: Rooms, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._rooms, self._session = desk, rooms, desk.session
        self._posters: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self._missing: frozenset[str] = frozenset()
        self._session.changed.connect(self.show_case)
        self._session.left.connect(self._forget)
        rooms.arranged.connect(self._show_claims)
        desk.media_changed.connect(self.show_panel)
        desk.selection_changed.connect(self.show_panel)
        desk.playback.opened.connect(self.show_cited)
        desk.film.poster_made.connect(self._keep_poster)

    def _forget(self) -> None:
        # Small pictures still being made were cancelled with the case: ask for them again.
        self._asked &= set(self._posters)
        self._rooms.claims.forget()

    def show_case(self, changes: Changes) -> None:
        """Read again what changed."""
        case, rooms = self._session.case, self._rooms
        rooms.show_empty(case is None)
        rooms.rail.set_case_open(case is not None)
        self._show_state()
        if case is None:
            rooms.media_panel.show_case(CaseContents())
            self._desk.show_media(None)
            return
        if "media" in changes.kinds:
            contents = self._session.contents
            self._missing = frozenset(m.sha256 for m in contents.media() if not contents.file(m))
            self._follow_media()
            self._ask_posters()
        self.show_panel()
        if changes.kinds & WEIGHED:
            self._show_claims()

    def _show_state(self) -> None:
        case, bar = self._session.case, self._rooms.topbar
        if case is None:
            bar.show_case("", 0, "", "", "")
            bar.show_network(())
            return
        heads = case.heads()
        head = heads[-1].hash if heads else ""
        bar.show_case(case.title, case.entry_count, head, case.author_name, str(case.path))
        bar.show_network(case.allowed_hosts())

    def _follow_media(self) -> None:
        """Keep showing what is shown; else the first medium with pictures."""
        shown = self._desk.media
        known = {m.sha256: m for m in self._session.contents.media()}
        if shown is None or shown.sha256 not in known:
            pictured = (m for m in known.values() if m.kind in ("video", "photo"))
            first = next(pictured, None) or next(iter(known.values()), None)
            self._desk.show_media(first.sha256 if first else None)
        elif self._desk.trouble:
            self._desk.show_media(shown.sha256)
        else:
            self._desk.refresh(known[shown.sha256])

    def show_panel(self) -> None:
        """The case panel."""
        if self._session.case is None:
            return
        now = self._session.contents
        annotations = now.annotations()
        contents = CaseContents(
            media=now.media(),
            subjects=now.subjects(),
            claims=now.claims(),
            places=now.places(),
            fixes=now.fixes(),
            marks=Counter(a.subject for a in annotations if a.subject),
            missing=self._missing,
            thumbs=dict(self._posters),
        )
        shown = self._desk.media.sha256 if self._desk.media else None
        # A mark has no row of its own: the row of its subject stands for it.
        owner = {a.id: a.subject for a in annotations}
        selected = self._desk.selected
        self._rooms.media_panel.show_case(contents, shown, owner.get(selected or "", selected))

    def _show_claims(self) -> None:
        """The Claims workspace, while it is looked at; and the citations in the timeline."""
        case, now = self._session.case, self._session.contents
        if case is not None and self._rooms.workspace == "claims":
            self._rooms.claims.show_case(
                case.caption(),
                now.claims(),
                now.media(),
                now.annotations(),
                now.fixes(),
                case.author,
            )
        self.show_cited()

    def show_cited(self) -> None:
        """The frames of the medium shown that claims rest on, in the timeline."""
        now, media = self._session.contents, self._desk.media
        if media is None:
            self._rooms.timeline.set_cited([])
            return
        marks = {a.id: a.frame for a in now.annotations(media.sha256)}
        marks.update({f.id: f.frame for f in now.fixes(media.sha256)})
        cited: set[tuple[int, str]] = set()
        for number, claim in enumerate(now.claims(), 1):
            for frame in _frames_of(claim, marks):
                if frame.media == media.sha256:
                    cited.add((frame.pts, self.tr("claim {0}").format(number)))
        self._rooms.timeline.set_cited(sorted(cited))

    # ---- small pictures ----

    def _ask_posters(self) -> None:
        wanted = []
        for media in self._session.contents.media():
            file = self._session.contents.file(media)
            pictured = media.kind in ("video", "photo") and not media.graphic
            if pictured and file is not None and media.sha256 not in self._asked:
                wanted.append((media.sha256, file))
        self._asked.update(sha256 for sha256, _ in wanted)
        self._desk.film.want_posters(wanted)

    def _keep_poster(self, sha256: str, image: QImage) -> None:
        self._posters[sha256] = image
        self.show_panel()


def _frames_of(claim: Claim, marks: dict[str, FrameRef]) -> list[FrameRef]:
    """The frames that a claim's evidence stands on; `marks`: those of annotations and fixes."""
    found = []
    for a in claim.assessments:
        frame = a.frame or marks.get(a.annotation or "") or marks.get(a.fix or "")
        if frame is not None:
            found.append(frame)
    return found
