"""What the canvas, its strip, the timeline and the map show: fed with every frame and change."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.case.model import Changes, Fix
from app.desktop.desk import Desk
from app.desktop.rooms import Rooms
from app.geo.camera import Camera
from media_tools.facts import FrameIndex, Track
from widgets.frame_strip import time_text

LONGEST_TRACK = 2000
PLACE_ZOOM = 15.0


class FrameFeed(QObject):
    """Shows the medium, its frame, its marks and its places."""

    def __init__(self, desk: Desk, rooms: Rooms, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._rooms, self._session = desk, rooms, desk.session
        self._fixes: list[Fix] = []
        self._session.changed.connect(self._on_changed)
        desk.media_changed.connect(self.show_media)
        desk.frame_changed.connect(self.show_frame)
        desk.playback.opened.connect(self.show_frames)
        desk.film.track_changed.connect(self.show_track)

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & {"annotations", "subjects", "media"}:
            self.show_marks()
        if changes.kinds & {"places", "fixes", "media"}:
            self.read_places()

    def show_media(self) -> None:
        """Another medium, or its trouble."""
        media, rooms = self._desk.media, self._rooms
        if self._desk.trouble:
            rooms.video.show_words(self._desk.trouble)
        elif media is None:
            rooms.video.show_words(self.tr("Drop a video here, or add one with the + at the left."))
        if self._desk.picture is None:
            rooms.video.set_frame(None)
            rooms.transport.show_time("")
            rooms.claims.set_frame(None, "")
        name, here = self._desk.telemetry_name(media.sha256) if media else ("", True)
        rooms.inspector.telemetry.show_missing("" if here else name)
        waiting = "" if self._desk.trouble or media is None else self.tr("reading…")
        rooms.strip.show_media(media, self._desk.playback.frames, waiting)
        if self._desk.picture is not None:
            rooms.strip.show_picture(self._desk.picture)
        rooms.video.set_veiled(media is not None and media.graphic)
        self.show_marks()
        self._show_ready()

    def show_frames(self, frames: FrameIndex | None) -> None:
        """The frames of the medium are known."""
        if self._is_photo():
            words = self.tr("A photograph: one frame, no time.")
            self._rooms.timeline.set_index(None, words)
        else:
            self._rooms.timeline.set_index(frames)
        self._rooms.strip.show_media(self._desk.media, frames, self.tr("decoding…"))
        self.show_marks()
        if self._desk.film.track is not None:
            self._rooms.timeline.set_track(self._desk.film.track)

    def show_frame(self) -> None:
        """The frame on the canvas changed."""
        desk, rooms = self._desk, self._rooms
        picture, frame = desk.picture, desk.frame()
        if picture is None or frame is None:
            return
        # The marks belong to the picture: both change in one repaint.
        rooms.video.set_frame(frame)
        rooms.video.show_picture(picture)
        rooms.strip.show_picture(picture)
        rooms.timeline.set_current(picture.index)
        rooms.transport.show_time(time_text(picture.time.time_s), still=self._is_photo())
        words = self.tr("frame {0}, {1}").format(picture.index, time_text(picture.time.time_s))
        rooms.claims.set_frame(frame, words)
        self._show_sample()
        self._show_fixes()
        self._show_ready()

    def _is_photo(self) -> bool:
        return self._desk.media is not None and self._desk.media.kind == "photo"

    def show_marks(self) -> None:
        """All annotations of the medium shown."""
        now, media = self._session.contents, self._desk.media
        subjects = {s.id: s for s in now.subjects()}
        annotations = now.annotations(media.sha256) if media else []
        self._rooms.video.set_annotations(annotations, subjects)
        self._rooms.timeline.set_annotations(annotations, subjects)

    # ---- telemetry ----

    def show_track(self, track: Track | None) -> None:
        """The telemetry was read, or there is none."""
        self._rooms.timeline.set_track(track)
        samples = track.samples if track else ()
        path = [(s.lat, s.lon) for s in samples if s.lat is not None and s.lon is not None]
        thinned = path[:: max(1, len(path) // LONGEST_TRACK)]
        self._rooms.map_room.map.set_track(thinned)
        media = self._desk.media
        if thinned and self._desk.selected is None:
            self._rooms.map_room.map.fit_to()
        elif media is not None and media.lat is not None and media.lon is not None:
            self._rooms.map_room.map.go_to(media.lat, media.lon, PLACE_ZOOM)
        self._show_sample()
        self._show_ready()

    def _show_sample(self) -> None:
        sample = self._desk.sample()
        self._rooms.inspector.show_sample(self._desk.film.track, sample)
        heading = None
        if sample is not None:
            yaw = sample.gimbal_yaw_deg
            heading = sample.heading_deg if yaw is None else yaw
        # A file without telemetry may still state one position, as photographs do.
        place = sample or self._desk.media
        self._rooms.map_room.map.set_position(
            place.lat if place else None, place.lon if place else None, heading
        )

    # ---- the map ----

    def read_places(self) -> None:
        """Places and fixes changed."""
        self._fixes = self._session.contents.fixes()
        self._rooms.map_room.map.set_places(self._session.contents.places())
        self._show_fixes()

    def _show_fixes(self) -> None:
        frame = self._desk.frame()
        here = [f for f in self._fixes if frame is not None and f.frame == frame]
        current = here[-1] if here else None
        self._rooms.map_room.map.set_fixes(self._fixes, current)
        self._rooms.map_room.map.set_footprint(self._footprint(current))

    def _footprint(self, fix: Fix | None) -> list[tuple[float, float]] | None:
        """The flat ground that the frame of this fix shows, where all of it is stated."""
        video = self._desk.media.video if self._desk.media else None
        if fix is None or video is None:
            return None
        angles = (fix.heading_deg, fix.pitch_deg, fix.hfov_deg, fix.height_above_ground_m)
        heading, pitch, hfov, height = angles
        if heading is None or pitch is None or hfov is None or height is None or height <= 0:
            return None
        size = (video.width, video.height)
        camera = Camera(fix.lat, fix.lon, height, heading, pitch, 0.0, hfov, size)
        return [(lat, lon) for lat, lon in camera.footprint()]

    def _show_ready(self) -> None:
        self._rooms.map_room.set_ready(
            case=self._session.case is not None,
            frame=self._desk.picture is not None,
            telemetry=self._desk.film.track is not None,
        )
