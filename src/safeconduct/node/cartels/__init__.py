"""The agreement's terms, the sides' positions, and the lists that are built from them."""
