"""One of everything the product's pages are made of, so that a policy too tight shows."""

import altair as alt
import pandas as pd
import streamlit as st
from st_aggrid import AgGrid, JsCode

FRAME = pd.DataFrame({"name": ["Lin", "Omar"], "n": [1, 2]})
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cf"
    "c0f01f0005050201f5d5b3fb0000000049454e44ae426082"
)

st.title("Inside")
st.write(f"you are {st.user.get('kehu_user')} in {st.user.get('kehu_session')}")
st.session_state.setdefault("clicks", 0)
if st.button("Count", icon=":material/add:"):
    st.session_state.clicks += 1
st.write(f"clicked {st.session_state.clicks}")
st.text_input("Text", key="text")
st.checkbox("Tick", value=True)
st.selectbox("One of", ["a", "b"])
st.date_input("Day")
st.altair_chart(alt.Chart(FRAME).mark_bar().encode(x="name", y="n", tooltip="name"))
st.dataframe(FRAME)
st.image(PNG)
st.file_uploader("File")
AgGrid(
    FRAME,
    gridOptions={
        "columnDefs": [{"field": "name", "valueFormatter": JsCode("p => p.value + '!'")}, {"field": "n"}],
    },
    allow_unsafe_jscode=True,
    enable_enterprise_modules=False,
    key="grid",
)
