"""Boxes on page images: in the right pixels, and the ink stays."""

from __future__ import annotations

import io

from PIL import Image

from rag.core.records import Box, PageImage
from rag.ui.highlights import around, draw_boxes


def page(width: int = 200, height: int = 100) -> PageImage:
    """White paper with a black bar from x 40 to 80, y 30 to 40."""
    image = Image.new("RGB", (width, height), (255, 255, 255))
    image.paste((0, 0, 0), (40, 30, 80, 40))
    return PageImage(width, height, image.tobytes())


PAPER = list(Image.frombytes("RGB", (200, 100), page().rgb).get_flattened_data())


def pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_a_box_colours_paper_and_leaves_ink() -> None:
    drawn = pixels(draw_boxes(page(), [Box(1, 15.0, 10.0, 50.0, 25.0)], scale=2.0))
    assert drawn.size == (200, 100)
    assert drawn.getpixel((60, 35)) == (0, 0, 0)
    assert drawn.getpixel((90, 35)) == (255, 233, 160)
    assert drawn.getpixel((150, 80)) == (255, 255, 255)


def test_pixels_are_points_from_the_corner_of_the_crop() -> None:
    clip = Box(1, 100.0, 50.0, 200.0, 100.0)
    drawn = pixels(draw_boxes(page(), [Box(1, 150.0, 70.0, 180.0, 80.0)], scale=2.0, clip=clip))
    assert drawn.getpixel((101, 45)) == (255, 233, 160)  # (150.5 - 100) * 2, (72.5 - 50) * 2
    assert drawn.getpixel((90, 45)) == (255, 255, 255)
    assert drawn.getpixel((170, 45)) == (255, 255, 255)


def test_boxes_that_touch_do_not_darken_each_other() -> None:
    boxes = [Box(1, 10.0, 5.0, 40.0, 12.0), Box(1, 10.0, 11.0, 40.0, 20.0)]
    colour = pixels(draw_boxes(page(), boxes, scale=2.0)).getpixel((30, 23))
    assert isinstance(colour, tuple) and colour[2] in (160, 20)


def test_a_box_outside_the_crop_draws_nothing() -> None:
    drawn = pixels(draw_boxes(page(), [Box(1, 500.0, 500.0, 600.0, 510.0)], scale=2.0))
    assert list(drawn.get_flattened_data()) == PAPER


def test_no_boxes_leave_the_page_as_it_is() -> None:
    assert list(pixels(draw_boxes(page(), [], scale=2.0)).get_flattened_data()) == PAPER


def test_a_crop_is_as_wide_as_the_column_and_stays_on_the_page() -> None:
    line, column = Box(2, 80.0, 100.0, 300.0, 112.0), (Box(2, 72.0, 60.0, 523.0, 72.0), Box(3, 0.0, 0.0, 595.0, 9.0))
    assert around([line], column, 595.0, 842.0) == Box(2, 54.0, 46.0, 541.0, 166.0)
    assert around([Box(1, 5.0, 5.0, 590.0, 15.0)], (), 595.0, 842.0) == Box(1, 0.0, 0.0, 595.0, 69.0)


def test_a_narrow_column_gets_surroundings_on_the_side_that_has_them() -> None:
    crop = around([Box(1, 20.0, 300.0, 120.0, 310.0)], (), 595.0, 842.0)
    assert (crop.x0, crop.x1) == (0.0, 340.0)
    crop = around([Box(1, 480.0, 300.0, 580.0, 310.0)], (), 595.0, 842.0)
    assert (crop.x0, crop.x1) == (255.0, 595.0)
