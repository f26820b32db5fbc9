import unittest

import numpy as np
import torch

from brain_tumour import stages
from brain_tumour.data import normalise
from brain_tumour.pipeline import paste


def ramp(height: int, width: int) -> torch.Tensor:
    """(1, H, W): x of the pixel's centre plus 1000 times its y."""
    y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    return (x + 1000 * y)[None]


class Geometry(unittest.TestCase):
    def test_a_square_of_as_many_pixels_is_cut_out_unchanged(self) -> None:
        image = ramp(64, 80)
        found = stages.sample(image, stages.Square(40, 32, 32), 32)
        torch.testing.assert_close(found, image[:, 16:48, 24:56], rtol=1e-5, atol=0.05)

    def test_a_square_over_the_edge_is_zero_outside(self) -> None:
        found = stages.sample(torch.ones(1, 10, 20), stages.whole((10, 20)), 20)
        self.assertEqual(found[0, :5].abs().max(), 0)
        self.assertEqual(found[0, 6:14].min(), 1)

    def test_what_is_shrunk_keeps_its_mean(self) -> None:
        image = torch.rand(1, 128, 128, generator=torch.Generator().manual_seed(1))
        found = stages.sample(image, stages.whole((128, 128)), 32)
        blocks = torch.nn.functional.avg_pool2d(image, 4)
        torch.testing.assert_close(found, blocks, rtol=0, atol=1e-5)

    def test_paste_puts_a_map_back_where_it_was_cut(self) -> None:
        y, x = np.mgrid[0:100, 0:120].astype(np.float32)
        image = np.exp(-((x - 70) ** 2 + (y - 40) ** 2) / 200)
        square = stages.Square(68, 44, 48)
        found = paste(stages.sample(torch.from_numpy(image)[None], square, 48)[0].numpy(), square, image.shape)
        np.testing.assert_allclose(found[20:68, 44:92], image[20:68, 44:92], atol=1e-4)
        self.assertEqual(found[:19].max(), 0)

    def test_a_component_is_found_where_it_lies_in_the_slice(self) -> None:
        found = np.zeros((96, 96), np.float32)
        found[10:20, 30:50] = 0.9
        (part,) = stages.components(found, stages.whole((384, 384)), 0.5)
        self.assertEqual(part.box, (120, 40, 80, 40))
        self.assertAlmostEqual(part.score, 0.9, places=6)


class Normalise(unittest.TestCase):
    def test_does_not_depend_on_scale_and_offset_of_the_stored_values(self) -> None:
        image = np.random.default_rng(1).integers(0, 255, (64, 64)).astype(np.int32)
        np.testing.assert_allclose(normalise(image), normalise(image * 16 - 1024), atol=1e-5)

    def test_percentiles_by_hand(self) -> None:
        # 0 to 100: low is 1, the mean 50, the head 51 to 100, of which the 99th percentile is 51 + 0.99 · 49 = 99.51.
        found = normalise(np.arange(101))
        np.testing.assert_allclose(found[[0, 1, 100]], [0, 0, 99 / 98.51], atol=1e-6)

    def test_one_value_becomes_zeros(self) -> None:
        self.assertEqual(np.abs(normalise(np.full((8, 8), 700))).max(), 0)


if __name__ == "__main__":
    unittest.main()
