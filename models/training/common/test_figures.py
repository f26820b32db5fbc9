import unittest

import numpy as np

from common import figures


class Figures(unittest.TestCase):
    def test_average_precision_is_the_area_under_the_monotone_curve(self) -> None:
        # Hit, miss, hit of three true boxes: precision 1 at recall 1/3, 2/3 at recall 2/3, nothing further.
        found = figures.average_precision(np.array([0.9, 0.8, 0.7]), np.array([1.0, 0.0, 1.0]), 3)
        self.assertAlmostEqual(found, (1 + 2 / 3) / 3)

    def test_iou_of_boxes_that_share_a_quarter(self) -> None:
        self.assertAlmostEqual(figures.iou((0, 0, 2, 2), (1, 1, 2, 2)), 1 / 7)
        self.assertEqual(figures.iou((0, 0, 1, 1), (1, 0, 1, 1)), 0)

    def test_calibration_error_of_a_constant_that_is_a_quarter_too_sure(self) -> None:
        outcomes = np.tile([1.0, 0.0], 50)
        error, bins = figures.calibration(np.full(100, 0.75), outcomes)
        self.assertAlmostEqual(error, 0.25)
        self.assertEqual([count for _, _, count in bins], [10] * 10)

    def test_platt_undoes_a_known_distortion(self) -> None:
        rng = np.random.default_rng(1)
        logits = rng.normal(0, 2, 20000)
        outcomes = (rng.random(20000) < 1 / (1 + np.exp(-logits))).astype(float)
        slope, offset = figures.platt(2 * logits + 3, outcomes)
        self.assertAlmostEqual(slope, 0.5, delta=0.02)
        self.assertAlmostEqual(offset, -1.5, delta=0.06)

    def test_level_keeps_the_share_that_was_asked_for(self) -> None:
        scores = np.arange(100) / 100
        self.assertGreaterEqual((scores >= figures.level_for(scores, 0.95)).mean(), 0.95)
        self.assertLess((scores > figures.level_for(scores, 0.95)).mean(), 0.95)

    def test_bootstrap_draws_groups_and_not_items(self) -> None:
        # All items of a group agree, so that the spread is that of 4 groups, whatever the items in them.
        groups = [[0.0] * 500, [1.0] * 500, [0.0] * 500, [1.0] * 500]
        found = figures.bootstrap(lambda items: float(np.mean(items)), groups)
        self.assertEqual((found["value"], found["low"], found["high"]), (0.5, 0.0, 1.0))


if __name__ == "__main__":
    unittest.main()
