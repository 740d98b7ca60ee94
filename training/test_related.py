"""Checks of what other files bring to a window: `python training/test_related.py`."""

from __future__ import annotations

import unittest
from random import Random

import fim
import related
from test_fim import NEWLINE, SPECIAL, TEXT, decode, encode

OTHER = "\n".join(f"def helper_{i}(value):\n    return value + {i}\n\n" for i in range(30))


class Pieces(unittest.TestCase):
    def test_pieces_hold_every_line_in_order(self) -> None:
        joined = "\n".join(piece.text for piece in related.pieces_of("a.py", OTHER))
        lines = [line for line in OTHER.split("\n") if line.strip()]
        self.assertEqual([line for line in joined.split("\n") if line.strip()], lines)

    def test_a_piece_ends_before_a_line_that_is_not_indented(self) -> None:
        pieces = related.pieces_of("a.py", OTHER)
        self.assertGreater(len(pieces), 3)
        for piece in pieces:
            self.assertTrue(piece.text.startswith("def "))
            self.assertLessEqual(piece.text.count("\n") + 1, related.MAX_LINES)

    def test_keywords_are_no_words(self) -> None:
        self.assertEqual(related.words_of("return self.Total + x if None else total_2"), {"total", "total_2"})

    def test_the_line_of_the_place_does_not_count(self) -> None:
        text = "alpha\nbeta\ngamma\n"
        self.assertEqual(related.place_words(text, text.index("beta") + 2), {"alpha", "gamma"})

    def test_the_most_similar_comes_first_and_noise_not_at_all(self) -> None:
        pieces = [related.Piece(str(i), "", frozenset(words)) for i, words in enumerate(("ab", "abc", "xyz"))]
        chosen = related.most_similar(frozenset("abc"), pieces, 12)
        self.assertEqual([piece.path for piece in chosen], ["1", "0"])


class Layout(unittest.TestCase):
    pieces = related.pieces_of("package/src/deep/other.py", OTHER)

    def test_the_best_piece_stands_last_and_the_room_is_kept(self) -> None:
        ids = fim.other_files("name", self.pieces, 600, encode, SPECIAL)
        self.assertLessEqual(len(ids), 600)
        self.assertEqual(ids[0], SPECIAL.repository)
        last = len(ids) - 1 - ids[::-1].index(SPECIAL.file)
        self.assertEqual(decode(ids[last + 1 :]), f"src/deep/other.py\n{self.pieces[0].text}\n")

    def test_nothing_that_fits_is_nothing_at_all(self) -> None:
        self.assertEqual(fim.other_files("name", self.pieces, 20, encode, SPECIAL), [])

    def test_a_window_with_other_files_fits_and_names_its_own_file_behind_them(self) -> None:
        doc = fim.document("src/deep/file.py", TEXT)
        rng = Random(3)
        context = fim.other_files("name", self.pieces, 300, encode, SPECIAL)
        for low in range(0, len(TEXT), 50):
            span = fim.choose_span(doc, low, low + 50, rng)
            ids = fim.fim_window(doc, span, context, 700, encode, NEWLINE, SPECIAL, rng)
            self.assertLessEqual(len(ids), 700)
            if SPECIAL.middle not in ids:
                continue  # a middle too long for the room is left-to-right text
            self.assertEqual(ids[: len(context)], context)
            self.assertEqual(ids[len(context)], SPECIAL.file)
            self.assertIn("file.py\n", decode(ids[len(context) + 1 : ids.index(SPECIAL.prefix)]))


if __name__ == "__main__":
    unittest.main()
