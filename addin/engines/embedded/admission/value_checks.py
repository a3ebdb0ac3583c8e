"""What must hold at the end of a calculation for the embedded engine to be trusted: data.

A function is often right but for one edge, and whether a model touches the edge shows only in its
values. Each check is a formula, built from functions that need none themselves; one that does not
give TRUE makes its cell untrusted.
"""

from __future__ import annotations

ARGUMENTS = {
    "d": ("NOT(ISTEXT({x}))", "a number is needed, got text"),
    "b": ("NOT(ISTEXT({x}))", "a condition is needed, got text"),
    "v": ("NOT(ISTEXT({x}))", "a number is needed, got text"),
    "s": ('IF(ISERROR({x}),TRUE,{x}<>"")', "the lookup value is blank"),
    "w": (
        "IF(ISERROR({x}),TRUE,IFERROR({x}=INT({x}),FALSE))",
        "a whole number is needed, got a fraction",
    ),
    "i": (
        "IF(ISERROR({x}),TRUE,IFERROR(AND({x}=INT({x}),{x}>=1),FALSE))",
        "a number below 1 or a fraction stands where a whole number from 1 belongs",
    ),
    "t": (
        "IF(ISERROR({x}),TRUE,IF(ISNUMBER({x}),"
        'IF({x}=0,LEN({x}&"")=1,AND(ABS({x})>=0.0001,LEN({x}&"")<=15)),NOT(ISLOGICAL({x}))))',
        "a number of more than 15 digits, or TRUE or FALSE, is turned into text",
    ),
    "e": ("ISNUMBER(SUM({x}))", "the range that is added up holds an error"),
    "p": ("COUNTA({x})=COUNT({x})", "the range holds something that is not a number"),
    "q": (
        "COUNT({x})=ROWS({x})*COLUMNS({x})",
        "the range holds something that is not a number",
    ),
    "h": ("COUNT({x})=0", "a number is turned into text"),
    "c": (
        'IF(ISERROR({x}),FALSE,IF(ISTEXT({x}),AND(ISERROR(FIND("%",{x})),ISERROR(FIND("$",{x})),ISERROR(FIND(",",{x})),'
        'ISERROR(FIND("/",{x})),ISERROR(FIND(":",{x})),LEFT({x},1)<>"#"),TRUE))',
        "the criterion reads as a number, date or error in Excel only",
    ),
}

_SMALL_STEP = "IF(ISERROR({self}),TRUE,IFERROR(%s,FALSE))"
_EXACT_STEP = "IF(ISERROR({0}+{1}),TRUE,IFERROR(%s,FALSE))"
_WHOLE = "AND({0}=INT({0}),{1}=INT({1}))"
_STEP_REASON = "a rounding error decides the result, and Excel rounds differently there"

CALLS = {
    "step": (
        _SMALL_STEP % "OR({0}=ROUND({0},9),ABS({0}-ROUND({0},0))>0.0000001)",
        _STEP_REASON,
    ),
    "step10": (
        _SMALL_STEP % "OR({0}=ROUND({0},9),ABS({0}*10^{1}-ROUND({0}*10^{1},0))>0.0000001)",
        _STEP_REASON,
    ),
    "ratio": (
        _SMALL_STEP % f"OR({_WHOLE},ABS({{0}}/{{1}}-ROUND({{0}}/{{1}},0))>0.000000001)",
        _STEP_REASON,
    ),
    "multiple": (
        _EXACT_STEP
        % f"AND({{1}}>0,OR({_WHOLE},ABS({{0}}/{{1}}-ROUND({{0}}/{{1}},0))>0.000000001))",
        _STEP_REASON,
    ),
    "half": (
        _EXACT_STEP
        % (
            f"AND({{0}}>=0,{{1}}>0,OR({_WHOLE},"
            "ABS(2*{0}/{1}-ROUND(2*{0}/{1},0))>0.000000001))"
        ),
        _STEP_REASON,
    ),
    "power": (
        "IF(ISERROR({0}+{1}),TRUE,OR({0}<>0,{1}>0))",
        "zero to the power of zero or less gives another error in Excel",
    ),
    "day": (
        "IF(ISERROR({0}+{1}+{2}),TRUE,AND({self}>61,{self}<2958466))",
        "the date is not between March 1900 and 9999",
    ),
    "months": (
        "IF(ISERROR({0}+{1}),TRUE,AND({0}>=61,{self}>=61))",
        "the date is before March 1900 or blank",
    ),
    "days": ("IF(ISERROR({self}),TRUE,MIN({dates})>=61)", "a date is before March 1900 or blank"),
    "found": ("ISNUMBER({self})", "the engine found no number, Excel may"),
    "root": (
        "IF(ISNUMBER({self}),{self}>-0.3,FALSE)",
        "no rate of return above -30% was found, Excel may find one",
    ),
    "xnpv": (
        "AND({0}>0,MIN({2})=INDEX({2},1,1))",
        "the rate is not above zero, or the first date is not the earliest",
    ),
    "rate": ("IF(ISERROR({0}),TRUE,{0}>-1)", "the rate is -100% or less"),
    "life": ("{3}<={2}", "the period is after the asset's life"),
}

TIE = (
    "AND(IFERROR(({0}={1})+(({0}-{1})^2>1E-26*({0}^2+{1}^2)+1E-24)>0,{otherwise}))",
    "two numbers are compared that differ by a rounding error only; Excel takes them as equal",
)
TEXT_ORDER = (
    "NOT(AND(ISTEXT({0}),ISTEXT({1})))",
    "sorts text, and Excel's collation order differs",
)
ASCENDING = (
    "AND(COUNT({x})=ROWS({x})*COLUMNS({x}),SUMPRODUCT(({head}>{tail})+0)=0)",
    "the range that is searched is not numbers in ascending order",
)
TEXT_NUMBER = (
    "IF(ISERROR({x}),TRUE,AND(NOT(ISLOGICAL({x})),ABS({x})<1E15,OR({x}>=0,{x}<=-{least})))",
    "a number that is shown as minus zero, has too many digits, or is TRUE or FALSE",
)
TEXT_DATE = ("IF(ISERROR({x}),TRUE,{x}>=61)", "a date is before March 1900 or blank")
