"""Outlines for the map: projected, put on a grid and thinned, so that neighbours keep one border.

A view is what is drawn together: the regions of the kingdom, or the authorities of one region. Each
has its own grid, which it fills in one direction. A border is thinned once, whichever of its sides
it belongs to; where borders meet, the point stays.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from places.models import Outline

Rings = list[np.ndarray]  # each of shape (points, 2); the last point does not repeat the first

SHEET = (1000, 1400)  # cells, across and down; on a screen a cell is about half a pixel
LEAST = 20  # cells: a point goes if its triangle with the two beside it covers less
SPECK = 40  # cells: an island goes if it covers less, unless its place is nothing else
SAMPLES = 12  # points tried across and down, to find where a label has most room

EARTH = 6371.0088  # km, mean radius
MERIDIAN, SCALE = -2.0, 0.9996  # central line of the British National Grid, and the scale along it


def read(file: Path) -> dict[str, Rings]:
    """The rings of each area in a GeoJSON file, by the area's code, in degrees (WGS 84: lon, lat).

    Raises OSError when the file cannot be read and ValueError when it holds something else.
    """
    areas: dict[str, Rings] = {}
    try:
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
            shape = feature["geometry"]
            parts = shape["coordinates"]
            areas[feature["properties"]["code"]] = [
                np.array(ring[:-1], dtype=float)
                for part in ([parts] if shape["type"] == "Polygon" else parts)
                for ring in part
            ]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{file} is not a GeoJSON file of areas with codes.") from error
    return areas


def project(points: np.ndarray) -> np.ndarray:
    """Degrees (n pairs of lon, lat) to kilometres (n pairs, x east, y south).

    Transverse Mercator about 2° west, as the British National Grid has it, but on a sphere: shapes
    differ from the Grid's by less than half a hundredth.
    """
    lon, lat = np.radians(points).T
    east = lon - np.radians(MERIDIAN)
    x = np.arctanh(np.cos(lat) * np.sin(east))
    y = -np.arctan2(np.tan(lat), np.cos(east))
    return EARTH * SCALE * np.column_stack((x, y))


def draw(areas: Mapping[str, Rings]) -> dict[str, Outline]:
    """The outlines of the areas of one view, by code, for their places to be named and saved."""
    if not areas:
        return {}
    rings = [ring for parts in areas.values() for ring in parts]
    points, line = np.unique(np.concatenate(rings).view(complex).ravel(), return_inverse=True)
    cells = _on_grid(np.column_stack((points.real, points.imag)))
    ends = np.cumsum([len(ring) for ring in rings])
    stays = _telling(cells, line, ends)
    thinned = iter([cells[ring[stays[ring]]] for ring in np.split(line, ends[:-1])])
    return {code: _outline([next(thinned) for _part in parts]) for code, parts in areas.items()}


def _on_grid(points: np.ndarray) -> np.ndarray:
    """The cell of each point (n pairs of whole numbers), in a sheet that the points fill one way."""
    flat = project(points)
    flat -= flat.min(axis=0)
    flat *= (np.array(SHEET) / np.maximum(flat.max(axis=0), 1e-9)).min()
    return np.rint(flat).astype(int)


def _telling(cells: np.ndarray, line: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which points stay when all that tell little have gone, the least telling first.

    cells: of each point; line: the numbers of the points of all rings, one ring after another; ends:
    where in the line each ring ends. Returns one boolean a point, so what stays of a border is the
    same for both of its sides. What a point tells is the area of its triangle with the two beside it
    (Visvalingam and Whyatt 1993, The Cartographic Journal 30, 46-51); here all that tell less than
    the two beside them go at once. Points where more than two lines meet stay.
    """
    onward = np.arange(1, len(line) + 1)
    onward[ends - 1] = np.concatenate(([0], ends[:-1]))
    before, after = np.empty(len(cells), dtype=int), np.empty(len(cells), dtype=int)
    after[line], before[line[onward]] = line[onward], line
    # Two areas share an edge, once each way: counted once.
    edges = np.unique(np.minimum(line, line[onward]) * len(cells) + np.maximum(line, line[onward]))
    corner = np.bincount(np.concatenate(divmod(edges, len(cells))), minlength=len(cells)) > 2

    stays = np.ones(len(cells), dtype=bool)
    tells = np.full(len(cells), np.inf)
    # Areas are whole halves, so that less than a half each, no two alike, settles every tie.
    tie = np.arange(len(cells)) * 0.618034 % 1 / 2
    free = np.flatnonzero(~corner)
    while True:
        left, right = before[free], after[free]
        tells[free] = _triangle(cells[left], cells[free], cells[right]) + tie[free]
        goes = (tells[free] < LEAST) & (tells[free] < np.minimum(tells[left], tells[right]))
        if not goes.any():
            return stays
        stays[free[goes]] = False
        after[left[goes]], before[right[goes]] = right[goes], left[goes]
        free = free[~goes]


def _triangle(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    (ux, uy), (vx, vy) = (b - a).T, (c - a).T
    return np.abs(ux * vy - uy * vx) / 2


def _outline(rings: Rings) -> Outline:
    """The outline of a place from its rings, in cells, without the specks."""
    areas = [_area(ring) for ring in rings]
    largest = rings[areas.index(max(areas))]
    if not max(areas):  # smaller than a cell: drawn as one
        largest = largest[0] + np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    kept = [ring for ring, area in zip(rings, areas, strict=True) if area >= SPECK] or [largest]
    every = np.concatenate(kept)
    (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
    x, y, room = _label(largest)
    return Outline(
        path="".join(map(_path, kept)),
        left=int(left),
        top=int(top),
        right=int(right),
        bottom=int(bottom),
        label_x=x,
        label_y=y,
        room=room,
    )


def _area(ring: np.ndarray) -> float:
    x, y = (ring - ring[0]).T  # from the first point on, so that the step back to it counts nothing
    return abs(int(x[:-1] @ y[1:] - x[1:] @ y[:-1])) / 2


def _path(ring: np.ndarray) -> str:
    """M and the first point, l and a step to each further one; a minus sign parts two figures too."""
    steps = " ".join(map(str, np.diff(ring, axis=0).ravel().tolist())).replace(" -", "-")
    return f"M{ring[0, 0]} {ring[0, 1]}l{steps}z"


def _label(ring: np.ndarray) -> tuple[int, int, int]:
    """Of the points tried inside a ring, the one furthest from its edges, and how far: x, y, room."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    x, y = (low + (high - low) * ((np.arange(SAMPLES) + 0.5) / SAMPLES)[:, None]).T
    tried = np.array([(across, down) for across in x for down in y])[:, None]
    start, end = ring.astype(float), np.roll(ring, -1, axis=0).astype(float)
    along = end - start
    # Inside is where a line to the right crosses an odd number of edges.
    beside = (start[:, 1] > tried[..., 1]) != (end[:, 1] > tried[..., 1])
    slope = along[:, 0] / np.where(along[:, 1], along[:, 1], 1)
    crossing = start[:, 0] + (tried[..., 1] - start[:, 1]) * slope
    inside = tried[(beside & (tried[..., 0] < crossing)).sum(axis=1) % 2 == 1]
    if not len(inside):
        return int(ring[0, 0]), int(ring[0, 1]), 0
    part = ((inside - start) * along).sum(axis=2) / np.maximum((along**2).sum(axis=1), 1)
    nearest = start + np.clip(part, 0, 1)[..., None] * along
    room = np.sqrt(((inside - nearest) ** 2).sum(axis=2).min(axis=1))
    best = int(room.argmax())
    return int(inside[best, 0, 0]), int(inside[best, 0, 1]), int(room[best])
