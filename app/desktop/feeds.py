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


class CaseFeed(QObject):
    """Top bar, case panel, claims; and which medium is shown as media come and go."""

    def __init__(self, desk: Desk, rooms: Rooms, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._rooms, self._session = desk, rooms, desk.session
        self._posters: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self._session.changed.connect(self.show_case)
        self._session.left.connect(rooms.claims.forget)
        rooms.arranged.connect(self._show_claims)
        desk.media_changed.connect(self.show_panel)
        desk.selection_changed.connect(self.show_panel)
        desk.playback.opened.connect(self.show_cited)
        desk.film.poster_made.connect(self._keep_poster)

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
            self._follow_media()
            self._ask_posters()
        self.show_panel()
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
        case, shown = self._session.case, self._desk.media
        if case is None:
            return
        known = {m.sha256: m for m in case.media()}
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
        case = self._session.case
        if case is None:
            return
        annotations = case.annotations()
        contents = CaseContents(
            media=case.media(),
            subjects=case.subjects(),
            claims=case.claims(),
            places=case.places(),
            fixes=case.fixes(),
            marks=Counter(a.subject for a in annotations if a.subject),
            missing=frozenset(m.sha256 for m in case.media() if not case.media_file(m.sha256)),
            thumbs=dict(self._posters),
        )
        shown = self._desk.media.sha256 if self._desk.media else None
        # A mark has no row of its own: the row of its subject stands for it.
        owner = {a.id: a.subject for a in annotations}
        selected = self._desk.selected
        self._rooms.media_panel.show_case(contents, shown, owner.get(selected or "", selected))

    def _show_claims(self) -> None:
        """The Claims workspace, while it is looked at; and the citations in the timeline."""
        case = self._session.case
        if case is not None and self._rooms.workspace == "claims":
            self._rooms.claims.show_case(
                case.caption(),
                case.claims(),
                case.media(),
                case.annotations(),
                case.fixes(),
                case.author,
            )
        self.show_cited()

    def show_cited(self) -> None:
        """The frames of the medium shown that claims rest on, in the timeline."""
        case, media = self._session.case, self._desk.media
        if case is None or media is None:
            self._rooms.timeline.set_cited([])
            return
        marks = {a.id: a.frame for a in case.annotations(media.sha256)}
        marks.update({f.id: f.frame for f in case.fixes(media.sha256)})
        cited: set[tuple[int, str]] = set()
        for number, claim in enumerate(case.claims(), 1):
            for frame in _frames_of(claim, marks):
                if frame.media == media.sha256:
                    cited.add((frame.pts, self.tr("claim {0}").format(number)))
        self._rooms.timeline.set_cited(sorted(cited))

    # ---- small pictures ----

    def _ask_posters(self) -> None:
        case = self._session.case
        if case is None:
            return
        wanted = []
        for media in case.media():
            file = case.media_file(media.sha256)
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
