"""Small published tables, typed in with where they are from: patterns (bit j is the j-th list) and people."""

from collections.abc import Mapping

from tocsin.hidden.tables import PatternTable


def table(lists: str, people: Mapping[int, int]) -> PatternTable:
    return PatternTable.from_rows(lists.split(), people.items())


# Chan, Silverman & Vincent 2021: made to show when estimates do not exist.
ARTIFICIAL = table("A B C", {1: 40, 2: 30, 3: 6, 4: 20})
# Ball et al. 2018: women forced into sexual slavery, Palembang 1943–45.
KOREA = table("b c d", {1: 5, 2: 5, 3: 54, 4: 41, 5: 6, 7: 12})
# Ball et al. 2002: killings in Kosovo, March–June 1999; the near-census total is about 10,401.
KOSOVO = table(
    "EXH ABA OSCE HRW",
    {1: 1131, 2: 845, 3: 177, 4: 936, 5: 228, 6: 217, 7: 181, 8: 306, 9: 106, 10: 31, 11: 18, 12: 123, 13: 42}
    | {14: 32, 15: 27},
)
# Silverman 2014: potential victims of modern slavery, United Kingdom 2013.
UK5 = table(
    "LA NG PFNCA GO GP",
    {1: 54, 2: 463, 3: 15, 4: 995, 5: 19, 6: 62, 7: 1, 8: 695, 9: 3, 10: 19, 11: 1, 12: 76, 14: 4, 15: 1, 16: 316}
    | {18: 1, 20: 11, 24: 8},
)
# van Dijk et al. 2017: human trafficking, Netherlands 2010–2015.
NETHERLANDS5 = table(
    "IO K P R Z",
    {1: 756, 2: 1299, 3: 1, 4: 4466, 5: 81, 6: 44, 8: 650, 9: 5, 12: 82, 13: 2, 16: 632, 17: 73, 18: 4, 20: 125}
    | {21: 11, 24: 2, 28: 1},
)
# Madigan & York 1997: spina bifida, New York 1969–74, from birth certificates, death certificates and rehabilitation.
SPINA_BIFIDA = table("B D R", {1: 247, 2: 49, 3: 142, 4: 60, 5: 112, 6: 4, 7: 12})
# Chao et al. 2001: hepatitis A at a college in Taiwan; a serum survey later found about 545.
HEPATITIS = table("P Q E", {1: 69, 2: 55, 3: 21, 4: 63, 5: 17, 6: 18, 7: 28})
# Edwards & Eberhardt 1967: how many rabbits were caught once, twice, …; 135 had been let into the enclosure.
COTTONTAIL = (43, 16, 8, 6, 0, 2, 1)
# As UK5, with the police (PF) and the National Crime Agency apart.
UK6 = table(
    "LA NG PF GO GP NCA",
    {1: 54, 2: 463, 3: 15, 4: 907, 5: 19, 6: 56, 7: 1, 8: 695, 9: 3, 10: 19, 11: 1, 12: 69, 14: 4, 15: 1, 16: 316}
    | {18: 1, 20: 10, 24: 8, 32: 57, 34: 3, 36: 31, 38: 3, 40: 6, 44: 1, 48: 1},
)
