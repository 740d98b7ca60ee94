"""Checks of the FIM layouts on real windows, with one id per character: `python training/test_fim.py`."""

from __future__ import annotations

import unittest
from random import Random

import fim

SPECIAL = fim.Specials(0, 1, 2, 3, 4, 5, 6)
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
        spans = [fim.choose_span(doc, low, low + 9, rng) for low in range(0, len(TEXT), 9)]
        samples = [fim.fim_window(doc, span, [], room, encode, NEWLINE, SPECIAL, rng) for span in spans]
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

    def test_every_middle_ends_with_the_end_token_also_an_empty_one(self) -> None:
        lengths = [sum(bool(i & fim.MIDDLE) for i in ids) - 1 for ids in self.windows(400)]
        self.assertGreater(lengths.count(0), len(lengths) * 0.02)

    def test_both_layouts_occur(self) -> None:
        spm = [ids[ids.index(SPECIAL.prefix) + 1] == SPECIAL.suffix for ids in self.windows(400)]
        self.assertTrue(0.55 < sum(spm) / len(spm) < 0.78)


class SyntaxSpans(unittest.TestCase):
    CODE = "class A {\n  run(first, second) {\n    call(first, {\n      second,\n    });\n  }\n}\n"

    def doc(self) -> fim.Document:
        return fim.document("a.ts", self.CODE)

    def test_arguments_end_where_their_bracket_closes(self) -> None:
        at = self.CODE.index("call")
        spans = {fim.arguments(self.doc(), at, Random(seed)) for seed in range(40)}
        start, end = self.CODE.index("call(") + 5, self.CODE.index(");")
        self.assertIn((start, end), spans)
        self.assertTrue(all(span and start <= span[0] <= span[1] == end for span in spans))

    def test_no_arguments_where_no_bracket_closes_nearby(self) -> None:
        self.assertIsNone(fim.arguments(fim.document("a.ts", "call(" + "x" * fim.MAX_SPAN), 0, Random(0)))

    def test_a_statement_takes_its_closing_bracket(self) -> None:
        self.assertEqual(fim.statement_end(self.doc(), 2), 4)

    def test_a_statement_ends_before_its_neighbour(self) -> None:
        self.assertEqual(fim.statement_end(fim.document("a.py", "a = 1\nb = 2\n"), 0), 0)

    def test_a_block_is_what_stands_below_its_line(self) -> None:
        spans = {fim.syntax_span(self.doc(), self.CODE.index("run"), 1, Random(seed)) for seed in range(60)}
        self.assertIn("\n    call(first, {\n      second,\n    });", {self.CODE[a:b] for a, b in filter(None, spans)})


if __name__ == "__main__":
    unittest.main()
