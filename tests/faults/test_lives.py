"""Whatever a seed draws, lives take every way and every detour, and the same ones again."""

import random
from collections import Counter
from datetime import date

from rig.dossier import HOW_OFTEN, WEIGHTS, Detour, Path, draw_dossier

TODAY = date(2026, 3, 10)


def test_lives_take_every_way_and_every_detour_in_proportion():
    draw = random.Random(1)
    lives = [draw_dossier(draw, number, TODAY) for number in range(1, 2_001)]
    ways = Counter(life.path for life in lives)
    detours = Counter(detour for life in lives for detour in life.detours)
    for path, weight in WEIGHTS.items():
        assert abs(ways[path] / len(lives) - weight / sum(WEIGHTS.values())) < 0.04, path
    for detour, often in HOW_OFTEN.items():
        assert abs(detours[detour] / len(lives) - often) < 0.04, detour
    assert (set(WEIGHTS), set(HOW_OFTEN)) == (set(Path), set(Detour))
    assert lives[0].path is Path.SUCCESS


def test_the_same_seed_draws_the_same_lives():
    one, again = (draw_dossier(random.Random(7), 12, TODAY) for _ in range(2))
    assert one == again


def test_nobody_is_absorbed_by_a_carrier_that_has_a_life_of_its_own():
    draw = random.Random(2)
    lives = [draw_dossier(draw, number, TODAY) for number in range(1, 500)]
    assert not {life.siret for life in lives} & {life.other_siret for life in lives}
