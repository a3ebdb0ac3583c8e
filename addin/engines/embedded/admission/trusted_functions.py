"""What the embedded engine has been shown to calculate as Excel does: data, and nothing else.

`trusted_examples.tsv` among its tests holds an example or more for every line of it. Each was
compared with LibreOffice; where that is known to differ from Excel, its value stands in a third
column, and the expected one is what Excel is known to give. None of them has been run in Excel.
"""

from __future__ import annotations

# One line a function: name, arguments, result, and what else must hold (see `value_checks`).
#
# Arguments, in order; after `|` they may be left off, `+` repeats the arguments since the last
# `(` (or the last argument). A capital letter says that the argument may also be left empty.
#   n number, text that reads as a number counts          d number, but no text
#   i whole number from 1                                 w whole number
#   t text                                                x any single value
#   b condition                                           c criterion
#   s single value, not blank or ""                       m0/1 one of these literals
#   v values: single, range or array                      y the same, text among them is right too
#   r range, whatever it holds                            e range without errors
#   p range of numbers and blanks, or array of numbers    q range of numbers only, or array
#   h text, or a range or array that holds no number      o one cell
# Result: N number, W whole number, T text, L TRUE or FALSE, A anything; array results are `[N`.
TABLE = """
SUM            y+                N
PRODUCT        v+                N
AVERAGE        v+                N
MIN            v+                N
MAX            v+                N
MEDIAN         v+                N
STDEV          v+                N
STDEV.S        v+                N
STDEV.P        v+                N
STDEVP         v+                N
VAR            v+                N
VAR.S          v+                N
VAR.P          v+                N
VARP           v+                N
SUMSQ          v+                N
COUNT          y+                W
COUNTA         y+                W
COUNTBLANK     r                 W
LARGE          y i               N
SMALL          y i               N
RANK           d r | d           W
RANK.EQ        d r | d           W
RANK.AVG       d r | d           N
PERCENTILE     y d               N
PERCENTILE.INC y d               N
PERCENTILE.EXC y d               N
QUARTILE       y d               N
QUARTILE.INC   y d               N
QUARTILE.EXC   y d               N
CORREL         y y               N
PEARSON        y y               N
SLOPE          y y               N
INTERCEPT      y y               N
RSQ            y y               N
STEYX          y y               N
COVARIANCE.S   y y               N
COVARIANCE.P   y y               N
FORECAST       d y y             N
FORECAST.LINEAR d y y            N

IFS            (b x)+            A
SWITCH         s x x | x+        A
AND            v+                L
OR             v+                L
XOR            v+                L
NOT            b                 L
TRUE                             L
FALSE                            L
ISNUMBER       x                 L
ISERROR        x                 L
ISERR          x                 L
ISNA           x                 L
ISBLANK        x                 L
ISTEXT         x                 L
ISNONTEXT      x                 L
ISLOGICAL      x                 L
ISEVEN         d                 L
ISODD          d                 L
N              x                 N
NA                               N
ERROR.TYPE     x                 W

XMATCH         s y | m0/2 m1/-1  W
XLOOKUP        s y y | X M0/2 m1/-1 A
VLOOKUP        s r i mFALSE/0    A
HLOOKUP        s r i mFALSE/0    A
LOOKUP         d r | r           A  sorted
MATCH          s y | m0/1        W  sorted
ROW            | o               W
COLUMN         | o               W
ROWS           y                 W
COLUMNS        y                 W
SUMIF          r c | e           N  size
SUMIFS         e (r c)+          N  size
COUNTIF        r c               W
COUNTIFS       (r c)+            W  size
AVERAGEIF      r c | e           N  size
AVERAGEIFS     e (r c)+          N  size
MINIFS         r (r c)+          N  size
MAXIFS         r (r c)+          N  size
SUMPRODUCT     p+                N  size

ROUND          n n               N
ROUNDUP        n n               N  step10
ROUNDDOWN      n n               N  step10
TRUNC          n                 N  step
INT            n                 N  step
MROUND         d d               N  half
CEILING        d d               N  multiple
FLOOR          d d               N  multiple
CEILING.MATH   d d               N  multiple
FLOOR.MATH     d d               N  multiple
MOD            n n               N  ratio
QUOTIENT       n n               N  ratio
ABS            n                 N
SIGN           n                 N
POWER          n n               N  power
SQRT           n                 N
EXP            n                 N
LN             n                 N
LOG            n | n             N
LOG10          n                 N
PI                               N
FACT           d                 N

DATE           d d d             W  day
YEAR           d                 W
MONTH          d                 W
DAY            d                 W
EDATE          d d               W  months
EOMONTH        d d               W  months
YEARFRAC       d d | m0/1/2/3/4  N  days
DAYS           w w               W
DAYS360        d d | mTRUE/FALSE W  days
WEEKDAY        d | m1/2/3/11/17  W  days
WEEKNUM        d | m1/2          W  days
ISOWEEKNUM     d                 W  days
NETWORKDAYS    d d | p           W  days
WORKDAY        d w | p           W  days
DATEDIF        d d my/m/d/ym     W  days
TODAY                            W

TEXT           x x               T  format
LEFT           t | d             T
RIGHT          t | d             T
MID            t d d             T
LEN            t                 W
TRIM           t                 T
CONCATENATE    t+                T
CONCAT         t+                T
TEXTJOIN       t x h+            T
SUBSTITUTE     t t t | i         T
FIND           t t | i           W
SEARCH         t t | i           W
EXACT          t t               L
REPT           t d               T
VALUE          x                 N  found
CHAR           i                 T
CODE           t                 W
T              x                 T
HYPERLINK      t | h             T

NPV            d v+              N  rate
XNPV           d q q             N  size xnpv
IRR            y | d             N  root
XIRR           q q | d           N  size root
MIRR           y d d             N
PV             d d D | D M0/1    N  rate
FV             d d D | D M0/1    N  rate
PMT            d d d | D M0/1    N  rate
NPER           d d d | D M0/1    N  rate
RATE           d D d | D         N  found
IPMT           d d d d | D       N  rate
PPMT           d d d d | D       N  rate
CUMIPMT        d d d d d m0      N
CUMPRINC       d d d d d m0      N
SLN            d d d             N
SYD            d d d d           N
DB             d d d i           N  life
DDB            d d d i | d       N  life
EFFECT         d d               N
NOMINAL        d d               N
RRI            d d d             N
PDURATION      d d d             N

SORT           q | M1 m1/-1      [N
FILTER         y y | x           [A include
SEQUENCE       d | D D D         [N
"""

NUMBER_FORMAT = r"""\$?(?:\#,\#\#0|0+)(?:\.(?P<decimals>0+))?(?P<unit>%|x|"[^"]*")?"""
DATE_FORMATS = frozenset(
    """yyyy|yy|mmm|mm|ddd|dddd|mmm-yy|mmm yyyy|mmm-yyyy|mmmm d, yyyy|d mmm yyyy|dd mmm yyyy
    |dd-mmm-yyyy|d-mmm-yy|yyyy-mm-dd|yyyymmdd|dd/mm/yyyy|dd/mm/yy|mm/dd/yyyy|m/d/yyyy""".replace(
        "\n    ", ""
    ).split("|")
)

VOLATILE = frozenset({"RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "INDIRECT", "CELL", "INFO"})

KNOWN_WRONG = {
    "SUBTOTAL": "the engine does not know which rows are hidden",
    "AGGREGATE": "the engine does not know which rows are hidden",
    "UNIQUE": "the embedded engine keeps texts apart that differ in case only",
    "PROPER": "the embedded engine writes capitals differently",
    "UPPER": "the embedded engine leaves accented letters as they are",
    "LOWER": "the embedded engine leaves accented letters as they are",
    "REPLACE": "the embedded engine drops what is put behind the end of a text",
}
"""A better message than "not verified for this engine" where the fault is known."""
