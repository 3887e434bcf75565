"""Messages for tests: one as it is really sent, and any that Python can hold."""

import unicodedata

from hypothesis import strategies as st

from reporting.notices.message import Link, Message, Tone

DOWN = Message(
    title="[S1] yard: La API no responde como debe",
    lead="Los camiones no pueden registrar su llegada: la API tarda más de 2 s o responde con error.",
    rows=(
        ("Desde", "24 nov 05:12 (hace 18 min)"),
        ("Gravedad", "S1 crítica, en horas de carga"),
        ("Causa probable", "Base de datos: conexiones agotadas"),
        ("Lo tiene", "Nivel 2: equipo de backend"),
    ),
    items_title="Afectado",
    items=("El inicio de sesión responde", "Un camión puede registrarse", "El OCR lee una placa"),
    links=(
        Link("Ticket OPS-12", "https://example.atlassian.net/browse/OPS-12"),
        Link("Página del incidente", "https://status.example/incidents/20261124-a1.html?lang=es&from=chat"),
    ),
    tone=Tone.BAD,
    thread="20261124-a1",
    left_out="y {more} más",
)

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"
NASTY = (
    "<!channel> @here <@U012> <https://evil.example|click> *bold* _it_ ~no~ `code` &amp; &",
    "[link](https://evil.example) **x** <b>x</b> <at>Gate</at> {{DATE(2026-11-24T05:12:00Z, SHORT)}} ${x} @{y}",
    "\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u2066open",
    FAMILY * 40,
    "e\u0301" * 300 + " " + "\N{REGIONAL INDICATOR SYMBOL LETTER C}\N{REGIONAL INDICATOR SYMBOL LETTER O}" * 40,
    "line one\r\n\nline\ttwo\x00\x1b[31m\ud83d\u2028three",
    "palabra " * 1_300,
    '"\\' * 2_000,
    "",
    "  ",
)

any_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(), max_size=40),
    st.builds(
        lambda text, times: text * times, st.text(st.characters(), min_size=1, max_size=8), st.integers(1, 2_000)
    ),
)
any_url = st.one_of(
    st.just("https://status.example/a?b=c&d=e|f>g"),
    st.just("javascript:alert(1)"),
    st.just("https://\u00f1and\u00fa.example/x"),
    st.builds(lambda path: f"https://status.example/{path}", any_text),
    any_text,
)
any_message = st.builds(
    Message,
    title=any_text,
    lead=any_text,
    rows=st.lists(st.tuples(any_text, any_text), max_size=30).map(tuple),
    items_title=any_text,
    items=st.one_of(
        st.lists(any_text, max_size=8).map(tuple), st.integers(0, 500).map(lambda n: tuple(map(str, range(n))))
    ),
    links=st.lists(st.builds(Link, any_text, any_url), max_size=8).map(tuple),
    tone=st.sampled_from(Tone),
    is_drill=st.booleans(),
    thread=any_text,
    language=st.sampled_from(["es", "en"]),
    left_out=st.one_of(st.just("y {more} más"), any_text),
)


def is_whole(text: str, cut: str) -> bool:
    """Tell, without the code under test, whether ``cut`` ends where a character of ``text`` does."""
    kept = cut.removesuffix("…")
    rest = text[len(kept) :]
    if not rest or not kept:
        return True
    joined = unicodedata.combining(rest[0]) or unicodedata.category(rest[0]) in ("Mn", "Mc", "Me")
    return not joined and "\u200d" not in (kept[-1], rest[0]) and not "\U0001f3fb" <= rest[0] <= "\U0001f3ff"
