"""The one window: makes the rooms and those who serve them, and wires signal to slot. No more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app import settings as preferences
from app.desktop import actions
from app.desktop.background import Background
from app.desktop.desk import THE_CASE, Desk
from app.desktop.feeds import CaseFeed
from app.desktop.film import Film
from app.desktop.focus import Focus
from app.desktop.frame_feed import FrameFeed
from app.desktop.imagery import Imageries
from app.desktop.intake import Intake
from app.desktop.menus import Menus
from app.desktop.placing import Placing
from app.desktop.playback import Playback
from app.desktop.rooms import ARRANGEMENTS, Rooms
from app.desktop.selection_feed import SelectionFeed
from app.desktop.session import Session
from app.desktop.stance import Stance
from app.desktop.writing import Writing
from widgets.palette import KeysSheet, Palette

if TYPE_CHECKING:
    from app.case import Case


class Window(QMainWindow):
    """Rooms, session, playback, background, actions; and the wires between them."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Gnomon")
        self.setAcceptDrops(True)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.stance = Stance(self, app)
        self._shown_case: Case | None = None
        self._told_unsent: dict[str, dict[str, str]] = {}
        self.background = Background(self)
        self.session = Session(self)
        self.playback = Playback(self)
        self.film = Film(self.background, self)
        self.playback.opened.connect(self.film.set_frames)
        self.desk = Desk(self.session, self.playback, self.film, self)
        self.placing = Placing(self.desk, self)
        self.rooms = Rooms(self)
        self._focus = Focus(self, self.rooms)
        self._focus.follow(app)
        self.menus = Menus(self, self.desk)
        self.feeds = (
            CaseFeed(self.desk, self.rooms, self),
            FrameFeed(self.desk, self.rooms, self),
            SelectionFeed(self.desk, self.rooms, self),
        )
        self.imagery = Imageries(self.session, self.rooms.map_room, self.background, self)
        self.intake = Intake(self.session, self.desk, self.background, self)
        self.writing = Writing(self.session, self.rooms, self.background, self)
        inside = QWidget()
        inside.setAutoFillBackground(True)
        self.rooms.fill(inside)
        self.setCentralWidget(inside)
        self.actions_by_name = actions.install(self)
        self.palette_field = Palette(self, self.rooms.video)
        self.keys_sheet = KeysSheet(self, self.rooms.video)
        self._wire_case()
        self._wire_frame()
        self._wire_map()
        self._wire_work()
        self.stance.restore()
        self.session.close()
        self.rooms.empty.choose.setFocus()

    # ---- wires ----

    def _wire_case(self) -> None:
        rooms, desk, intake = self.rooms, self.desk, self.intake
        panel = rooms.media_panel
        panel.media_chosen.connect(desk.choose_media)
        panel.selected.connect(self._choose)
        panel.find_wanted.connect(intake.find_missing)
        panel.unfold_wanted.connect(rooms.toggle_fold)
        panel.menu_wanted.connect(self.menus.open_for)
        panel.add_wanted.connect(self._add)
        rooms.inspector.command.connect(desk.obey)
        rooms.inspector.seek_requested.connect(desk.show_frame)
        rooms.inspector.drawing_changed.connect(desk.set_drawing)
        rooms.inspector.step_wanted.connect(desk.step_selection)
        rooms.inspector.name_given.connect(intake.sign_as)
        rooms.inspector.weigh_wanted.connect(self._weigh)
        rooms.claims.command.connect(desk.obey)
        rooms.claims.seek_requested.connect(self._show_evidence)
        rooms.dossier.claim_asked.connect(self._weigh)
        rooms.empty.video_wanted.connect(intake.choose_video)
        rooms.empty.case_wanted.connect(intake.open_any)
        rooms.empty.example_wanted.connect(intake.open_example)
        rooms.empty.recent_wanted.connect(lambda path: intake.open_case(Path(path)))
        self.session.changed.connect(self._on_changed)
        self.session.leaving.connect(self._keep_what_is_typed)
        self.session.left.connect(self.background.cancel_all)
        desk.frame_changed.connect(self._enable)
        desk.media_changed.connect(self._enable)

    def _wire_frame(self) -> None:
        rooms, desk, playback = self.rooms, self.desk, self.playback
        video, transport, timeline = rooms.video, rooms.transport, rooms.timeline
        video.command.connect(desk.obey)
        video.selected.connect(desk.select)
        video.zoom_changed.connect(rooms.strip.show_zoom)
        video.pointer_moved.connect(lambda x, y: setattr(desk, "pointer_px", (x, y)))
        video.pointer_left.connect(lambda: setattr(desk, "pointer_px", None))
        video.show_requested.connect(partial(video.set_veiled, False))
        video.menu_requested.connect(self.menus.open_for_mark)
        transport.wanted.connect(lambda name: self.actions_by_name[name].trigger())
        transport.go_wanted.connect(desk.go_to)
        timeline.seek_requested.connect(playback.seek)
        timeline.selected.connect(desk.select)
        timeline.thumbnails_wanted.connect(self.film.want_thumbnails)
        self.film.thumbnails_changed.connect(timeline.set_thumbnails)
        playback.range_changed.connect(timeline.set_range)
        playback.playing_changed.connect(self._show_speed)
        playback.loop_changed.connect(transport.show_loop)
        desk.tool_changed.connect(video.set_tool)
        desk.tool_changed.connect(transport.show_tool)
        desk.tool_changed.connect(lambda name: rooms.inspector.show_drawing(name != "select"))
        desk.drawing_changed.connect(video.set_drawing)
        desk.drawing_changed.connect(rooms.inspector.set_drawing)
        desk.naming_wanted.connect(rooms.inspector.ask_name)

    def _wire_map(self) -> None:
        room, desk = self.rooms.map_room, self.desk
        room.map.place_pointed.connect(lambda lat, lon: self._place(lat, lon, None))
        room.map.fix_requested.connect(self._place)
        room.map.place_wanted.connect(self.placing.add_place)
        room.map.selected.connect(desk.select)
        room.telemetry_fix_wanted.connect(self.placing.fix_from_telemetry)
        room.expand_wanted.connect(partial(self.rooms.arrange, "locate"))
        room.file_wanted.connect(self.intake.add_imagery_file)
        self.intake.imagery_given.connect(self.imagery.add)

    def _wire_work(self) -> None:
        rooms = self.rooms
        for who in (self.session, self.film, self.imagery, self.intake, self.writing):
            who.said.connect(rooms.jobs.say)
        self.background.jobs_changed.connect(self._show_jobs)
        rooms.rail.chosen.connect(lambda name: self.actions_by_name[name].trigger())
        rooms.rail.help_wanted.connect(self.open_keys)
        rooms.topbar.search_wanted.connect(self.open_palette)
        rooms.topbar.network_wanted.connect(partial(rooms.arrange, "locate"))
        rooms.topbar.title_wanted.connect(self.show_case)
        rooms.topbar.said.connect(rooms.jobs.say)
        for action in self.actions_by_name.values():
            action.triggered.connect(rooms.jobs.move_on)
        self.palette_field.chosen.connect(lambda name: self.actions_by_name[name].trigger())

    # ---- small decisions of the window itself ----

    def _place(self, lat: float, lon: float, heading_deg: object) -> None:
        self.rooms.map_room.map.set_pin_mode(False)
        self.placing.fix_by_hand(lat, lon, heading_deg, self.imagery.name())

    def _choose(self, id_: str) -> None:
        self.desk.select(id_)
        thing = self.desk.found()
        lat, lon = getattr(thing, "lat", None), getattr(thing, "lon", None)
        if lat is not None and lon is not None:
            self.rooms.map_room.map.go_to(lat, lon)

    def _weigh(self, claim: str) -> None:
        self.rooms.arrange("claims")
        self.rooms.claims.select_claim(claim)

    def _show_evidence(self, frame: object) -> None:
        self.rooms.arrange("review")
        self.desk.show_frame(frame)  # type: ignore[arg-type]  # a signal carries it as object

    def _add(self, what: str) -> None:
        if self.session.case is None and what != "media":
            self.session.said.emit(self.tr("Open or begin a case first."), "caution")
            return
        if what == "place":
            words = self.tr("Right-click on the map to mark a place there.")
            self.session.said.emit(words, "said")
            return
        acts: dict[str, Callable[[], object]] = {
            "media": self.intake.add_files,
            "subject": self.desk.new_subject,
            "claim": partial(self.rooms.arrange, "claims"),
        }
        acts[what]()

    def _on_changed(self) -> None:
        case = self.session.case
        self.setWindowTitle(f"{case.title} — Gnomon" if case else "Gnomon")
        self.rooms.jobs.move_on()
        if case is not self._shown_case:
            self._shown_case = case
            self.desk.use_tool("select")
            self.desk.set_drawing("", None)
            self.rooms.arrange("review")
        self.rooms.empty.show_recent(preferences.load().recent_cases if case is None else ())
        self._enable()

    def _keep_what_is_typed(self) -> None:
        """A field sends its text when it loses the focus."""
        field = self.focusWidget()
        if field is not None:
            field.clearFocus()

    def _enable(self) -> None:
        actions.enable(
            self.actions_by_name,
            case=self.session.case is not None,
            frame=self.playback.frames is not None,
        )

    def _show_speed(self, rate: float) -> None:
        self.rooms.transport.show_speed(rate, self.playback.speed)

    def _show_jobs(self) -> None:
        shown = [job for job in self.background.jobs if job.shown]
        self.rooms.jobs.show_jobs(shown)
        one, many = self.tr("1 job"), self.tr("{0} jobs").format(len(shown))
        self.rooms.topbar.show_jobs("" if not shown else one if len(shown) == 1 else many)

    # ---- what actions call ----

    def show_case(self) -> None:
        """The case's title and question in the inspector, to be changed."""
        if ARRANGEMENTS[self.rooms.workspace].inspector_px == 0:
            self.rooms.arrange("review")
        self.desk.select(THE_CASE)
        self.rooms.inspector.ask_name()

    def ask_where(self) -> None:
        """Rest on the frame shown, and ask for a time or a frame to go to."""
        self.playback.pause()
        self.rooms.transport.ask_where()

    def open_palette(self) -> None:
        """Everything that can be done, to type for."""
        self.keys_sheet.leave()
        self.palette_field.open(actions.offers(self.actions_by_name))

    def open_keys(self) -> None:
        """All keys; again: away with them."""
        if self.keys_sheet.isVisible():
            self.keys_sheet.leave()
            return
        self.palette_field.leave()
        self.keys_sheet.open(actions.all_keys(self.actions_by_name))

    # ---- Qt ----

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on. What vanishes with the keys leaves them to the canvas, not to a field."""
        if self._focus.goes_on():
            return self._focus.tab(forward, partial(super().focusNextPrevChild, forward))
        self._focus.take()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold side panels before anything is cut off."""
        super().resizeEvent(event)
        QTimer.singleShot(0, lambda: self.rooms.fit_to(self.width(), self.height()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        urls = event.mimeData().urls()
        self.intake.take([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        """Back from another program, which may have written into the case."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.session.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End jobs and the decoder; the case is saved already. A judgement that was begun and not
        kept is no part of it: it is said once, and the next wish to close is obeyed."""
        unsent = self.rooms.claims.weighing.unsent()
        if unsent and unsent != self._told_unsent:
            # The room learns of claims that are gone when it is looked at.
            self.rooms.arrange("claims")
            unsent = self.rooms.claims.unsent()
        if unsent and unsent != self._told_unsent:
            self._told_unsent = unsent
            self.rooms.claims.select_claim(next(iter(unsent)))
            words = self.tr("This claim has words that are not kept. Keep them, or close again.")
            self.session.said.emit(words, "caution")
            event.ignore()
            return
        self.stance.keep()
        self.background.cancel_all()
        self.session.close()
        self.playback.close()
        self.imagery.close()
        self.background.end()
        super().closeEvent(event)
