"""Checks of the FIM layouts on real windows, with one id per character: `python training/test_fim.py`."""

from __future__ import annotations

import unittest
from random import Random

import fim

SPECIAL = fim.Specials(0, 1, 2, 3, 4, 6)
TEXT = "".join(f"def f{i}(x):\n    if x > {i}:\n        return x\n\n    return {i}\n\n\n" for i in range(40))
NEWLINE = [chr(i - 10) == "\n" if i >= 10 else False for i in range(200)]


def encode(text: str) -> list[int]:
    return [10 + ord(char) for char in text]


def decode(ids: list[int]) -> str:
    return "".join(chr((i & ~fim.MIDDLE) - 10) for i in ids)


class FimWindows(unittest.TestCase):
    def windows(self, room: int) -> list[list[int]]:
        doc = fim.document("src/deep/er/file.py", TEXT)
        rng = Random(0)
        samples = [fim.fim_window(doc, low, low + 9, room, encode, NEWLINE, SPECIAL, rng) for low in range(0, len(TEXT), 9)]
        return [ids for ids in samples if SPECIAL.middle in ids]

    def test_a_window_fits_its_room(self) -> None:
        for room in (64, 300, 513):
            self.assertLessEqual(max(map(len, self.windows(room))), room)

    def test_prefix_middle_and_suffix_are_contiguous_text(self) -> None:
        for ids in self.windows(400):
            start = ids.index(SPECIAL.prefix)
            if ids[start + 1] == SPECIAL.suffix:  # SPM
                suffix, body = ids[start + 2 : ids.index(SPECIAL.middle)], ids[ids.index(SPECIAL.middle) + 1 : -1]
            else:
                cut = ids.index(SPECIAL.suffix)
                suffix = ids[cut + 1 : ids.index(SPECIAL.middle)]
                body = ids[start + 1 : cut] + ids[ids.index(SPECIAL.middle) + 1 : -1]
            self.assertIn(decode(body) + decode(suffix), TEXT)

    def test_the_flag_marks_the_middle_and_its_end(self) -> None:
        for ids in self.windows(400):
            flagged = [bool(i & fim.MIDDLE) for i in ids]
            first = flagged.index(True)
            self.assertTrue(all(flagged[first:]))
            self.assertEqual(ids[-1], SPECIAL.end | fim.MIDDLE)

    def test_cut_windows_start_at_a_line(self) -> None:
        for ids in self.windows(400):
            start = ids.index(SPECIAL.prefix)
            prefix = decode(ids[start + 1 : ids.index(SPECIAL.suffix)])
            self.assertTrue(prefix == "" or TEXT.startswith(prefix) or "\n" + prefix in TEXT)

    def test_both_layouts_occur(self) -> None:
        spm = [ids[ids.index(SPECIAL.prefix) + 1] == SPECIAL.suffix for ids in self.windows(400)]
        self.assertTrue(0.55 < sum(spm) / len(spm) < 0.78)


if __name__ == "__main__":
    unittest.main()
