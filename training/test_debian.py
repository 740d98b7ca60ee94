"""Checks of how debian/copyright is read: `python training/test_debian.py`."""

from __future__ import annotations

import unittest

import debian
from fetch import PERMISSIVE

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: thing

Files: *
Copyright: 2020 Somebody
License: Expat

Files: src/port/*
 src/old?.c
Copyright: 2001 Somebody else
License: GPL-2+ or BSD-3-clause

Files: src/port/gpl.c
Copyright: 2001 Somebody else
License: GPL-2+

Files: debian/*
Copyright: 2020 A packager
License: GPL-3+

License: Expat
 Permission is hereby granted ...
"""


class Licences(unittest.TestCase):
    def test_the_last_stanza_that_matches_counts(self) -> None:
        licence_of = debian.licences(COPYRIGHT, PERMISSIVE, by_path=True)
        for path, expected in (
            ("src/main.c", "MIT"),
            ("src/port/deep/bsd.c", "BSD-3-Clause"),
            ("src/old1.c", "BSD-3-Clause"),
            ("src/older.c", "MIT"),
            ("src/port/gpl.c", ""),
            ("debian/rules.c", ""),
        ):
            with self.subTest(path):
                self.assertEqual(licence_of(path), expected)

    def test_a_binary_package_needs_every_stanza_of_the_source(self) -> None:
        self.assertEqual(debian.licences(COPYRIGHT, PERMISSIVE, by_path=False)("any"), "")
        without = COPYRIGHT.replace("License: GPL-2+\n", "License: ISC\n")
        self.assertEqual(debian.licences(without, PERMISSIVE, by_path=False)("any"), "BSD-3-Clause AND ISC AND MIT")

    def test_free_text_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            debian.licences("This package was debianized by somebody. Licence: MIT", PERMISSIVE, by_path=True)

    def test_alternatives_and_combinations(self) -> None:
        for short, expected in (
            ("Apache-2.0 or MIT", "Apache-2.0"),
            ("GPL-2, or Expat", "MIT"),
            ("Expat and BSD-2-clause", "BSD-2-Clause AND MIT"),
            ("Expat and GPL-2", ""),
            ("Apache-2.0 with LLVM exception", ""),
            ("public-domain", ""),
        ):
            with self.subTest(short):
                self.assertEqual(debian.choice(short, PERMISSIVE), expected)


if __name__ == "__main__":
    unittest.main()
