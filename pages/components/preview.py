"""Pictures and PDF, looked at without leaving the page.

Streamlit's own frames are sandboxed, and no browser draws a PDF in such a one; this frame is not, but the
file's own answer is: whatever is in it runs and reaches nothing. Only a number goes into the HTML.
"""

from html import escape

import streamlit as st

from core.i18n import t

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
PDF = "application/pdf"


def shows(media_type: str) -> bool:
    return media_type in (*PICTURES, PDF)


def show(file: int, media_type: str) -> None:
    address = f"/api/v1/files/{int(file)}"
    if media_type == PDF:
        title = escape(t("page.preview"), quote=True)
        frame = f'<iframe class="kehu-pdf" src="{address}" title="{title}"></iframe>'
        st.markdown(frame, unsafe_allow_html=True)
        st.link_button(t("page.open_file"), address, icon=":material/open_in_new:")
    else:
        st.markdown(f"![{t('page.preview')}]({address})")
