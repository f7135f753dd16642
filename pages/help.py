"""The guide inside the product: its chapters, and a search over all of them."""

import streamlit as st

from core.i18n import language, t
from pages.components import guide, heading
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.links import to_page
from pages.components.lists import empty
from pages.components.menu import page


@page("help", icon="menu_book", group="", order=8)
def show(_visit: Visit) -> None:
    chapters = guide.chapters(language())
    chapter = chapters.get(str(st.query_params.get("chapter", "")), chapters["README"])
    heading.tab(chapter.title)
    contents, text = st.columns([1, 3], gap="large")
    with contents, st.container(key="guide_contents", gap="xsmall"):
        words = st.text_input(t("help.search"), key="guide_search", icon=":material/search:")
        for one in chapters.values():
            to_page(
                "help",
                one.title,
                icon=f":material/{'chevron_right' if one is chapter else 'article'}:",
                chapter=one.key,
            )
    with text:
        if words:
            found(words)
            return
        st.title(plain(chapter.title), anchor=False)
        st.markdown(chapter.text)


def found(words: str) -> None:
    st.title(t("help.results"), anchor=False)
    hits = guide.search(language(), words)
    for chapter, section, piece in hits:
        with st.container(gap=None):
            to_page("help", f"{chapter.title} › {section}", icon=":material/article:", chapter=chapter.key)
            st.caption(plain(piece))
    if not hits:
        empty(t("help.nothing", words=words), t("help.nothing_hint"), "search_off")
